import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { signUp } from './testing/test-account.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

/** Every filter of every list refuses what it cannot mean, by name and with what it can. */
let api: TestApi;
/** Of an operator, so that the operators' lists answer too. */
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  const { id, email, password } = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [id]);
  token = (await api.call('POST', '/api/auth/token/', { body: { email, password } })).body.access;
});
afterAll(() => api.close());

type Case = [name: string, filter: string, path: string];
const lists = Object.entries(endpoints as Record<string, EndpointSpec>).filter(([, spec]) => spec.method === 'GET' && spec.query && !spec.params);
const named = (filters: readonly string[]): Case[] => lists.flatMap(([name, spec]) => Object.keys(spec.query?.shape ?? {}).filter((key) => filters.includes(key)).map((key): Case => [name, key, spec.path]));
const ask = (path: string, filter: string, value: string) => api.call('GET', `${path}?${filter}=${encodeURIComponent(value)}`, { token });

it.each(named(['region', 'gpu_model']))('%s refuses an unknown %s', async (_name, filter, path) => {
  const { status, body } = await ask(path, filter, 'ATLANTIS-1');
  expect([status, body.error, body.details.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)]).toEqual([400, 'validation_failed', [`query.${filter} unknown`]]);
  expect(body.details[0].allowed).toContain(filter === 'region' ? 'CANADA-1' : 'H100-SXM5-80GB');
});

it.each(named(['region', 'gpu_model']))('%s takes a %s that is in the catalogue', async (_name, filter, path) => {
  expect((await ask(path, filter, filter === 'region' ? 'CANADA-1' : 'H100-SXM5-80GB')).status).toBe(200);
});

it.each(named(['tier', 'status', 'volume_type', 'sort', 'rule']))('%s refuses an unknown %s and names those there are', async (_name, filter, path) => {
  const { status, body } = await ask(path, filter, 'nonsense');
  const [detail] = body.details;
  expect([status, detail.field]).toEqual([400, `query.${filter}`]);
  expect(detail.allowed.length).toBeGreaterThan(1);
});

it('tells every wrong filter of a request at once', async () => {
  const { body } = await api.call('GET', '/api/instances/?region=X&gpu_model=Y&status=Z&colour=red', { token });
  expect(body.details.map(({ field }: { field: string }) => field).sort()).toEqual(['query.colour', 'query.gpu_model', 'query.region', 'query.status']);
});

it.each(['team:vision', '=vision', ''])('refuses the label filter "%s"', async (label) => {
  const { status, body } = await api.call('GET', `/api/instances/?label=${encodeURIComponent(label)}`, { token });
  expect([status, body.details.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)]).toEqual([400, ['query.label invalid_format']]);
});
