import { endpoints, envelopeOf, kraftMetroHeader } from '@garrison/contracts';
import { kraftCustomer } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

it('lists the metros, each once, and says which one is meant by default', async () => {
  const { status, body } = await api.call('GET', '/api/metros/');
  expect([status, body.metros.map(({ code }: { code: string }) => code)]).toEqual([200, ['fra0', 'dal0', 'sin0', 'was1']]);
  envelopeOf(endpoints.listMetros).parse(body);
  expect(body.metros.filter(({ is_default: usual }: { is_default: boolean }) => usual)).toEqual([{ code: 'fra0', name: 'Frankfurt', region: 'FINLAND-1', open: true, is_default: true }]);
});

it('takes the metro from a header where the host names none, also by its other name', async () => {
  const { token } = await kraftCustomer(api);
  const call = (method: 'GET' | 'POST', metro: string | undefined, payload?: object) =>
    api.app.inject({ method, url: '/v1/volumes', headers: { authorization: `Bearer ${token}`, ...(metro ? { [kraftMetroHeader]: metro } : {}) }, ...(payload ? { payload } : {}) });
  const names = async (metro?: string) => (await call('GET', metro)).json<{ data: { volumes: { name: string }[] } }>().data.volumes.map(({ name }) => name);
  expect((await call('POST', 'dal0', { name: 'far', size_mb: 10 })).json()).toMatchObject({ status: 'success' });
  expect([await names(), await names('fra0'), await names('dal0'), await names('DAL')]).toEqual([[], [], ['far'], ['far']]);
  expect((await call('GET', 'nowhere')).statusCode).toBe(404);
});
