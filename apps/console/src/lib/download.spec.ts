import { apiRoutes as routes, kraftRoutes } from '@garrison/api-client';
import { requestOf } from '@/data/answered';
import { download } from './download';
import { problemsOf } from './problems';

const target = { routes, kraftRoutes, apiPublicUrl: 'http://api.test' };
const network = globalThis.fetch;
let asked: string[];

beforeEach(() => {
  asked = [];
  // only what a browser has is stood in for: the way to the server
  globalThis.fetch = (async (url: string) => {
    asked.push(url);
    return { ok: false, status: 404, json: async () => ({ success: false, error: 'not_found', message: 'There is no statement of that month.', details: [], request_id: '0a0b0c0d' }) };
  }) as unknown as typeof fetch;
});
afterAll(() => void (globalThis.fetch = network));

it('asks through the forwarder, and is refused in the words of the API with its request', async () => {
  const refusal: unknown = await download(target, { endpoint: 'getStatement', input: { params: { month: '1999-01' }, query: { format: 'pdf' } } }, 'statement.pdf').catch((error: unknown) => error);
  expect(asked).toEqual(['/bff/billing/statements/1999-01/?format=pdf']);
  expect(problemsOf(refusal)).toEqual([{ field: '', code: 'not_found', message: 'There is no statement of that month.' }]);
  expect(requestOf(refusal)?.id).toBe('0a0b0c0d');
  expect(requestOf(refusal)?.curl()).toContain("'http://api.test/api/billing/statements/1999-01/?format=pdf'");
});
