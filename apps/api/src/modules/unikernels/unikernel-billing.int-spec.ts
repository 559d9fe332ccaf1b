import { stopClock } from '../../testing/clock.js';
import { kraftCustomer } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { settleUnikernels } from '../../testing/unikernel-agent.js';
import { expectStatus } from '../../testing/world.js';
import { Meter } from '../usage/meter.js';

const START = new Date('2026-03-10T10:00:00.000Z');
const DAY = '?from=2026-03-10T00:00:00.000Z&to=2026-03-11T00:00:00.000Z';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

it('charges a volume by the MB, and tells it apart from volumes of the other API', async () => {
  const clock = await stopClock(api.dataSource, START);
  const { account, call } = await kraftCustomer(api);
  const [volume] = (await call('POST', '/v1/volumes', { name: 'billed', size_mb: 2_000 })).entries;
  await settleUnikernels(api);
  await clock.set(new Date(START.getTime() + 60 * 60_000));
  await call('DELETE', `/v1/volumes/${volume?.uuid}`);
  await settleUnikernels(api);
  await clock.set(new Date(START.getTime() + 120 * 60_000));
  await api.app.get(Meter).run();
  const get = (path: string) => expectStatus(200, api.call('GET', path, { token: account.token }));
  // 2 GB for an hour, and the minute it was deleted in, at 0.35 EUR per TB and hour
  const { billing } = await get(`/api/billing/${DAY}`);
  expect(billing.groups).toMatchObject([{ key: 'unikernel_volume', minutes: 61 }]);
  expect(Number(billing.total)).toBeGreaterThanOrEqual(0.0007);
  expect(Number(billing.total)).toBeLessThan(0.00075);
  expect((await get(`/api/volumes/billing/${DAY}`)).billing).toMatchObject({ volumes: [], summary: { count: 0, minutes: 0 } });
  expect((await api.app.inject({ method: 'GET', url: '/api/billing/statements/2026-03/?format=html', headers: { authorization: `Bearer ${account.token}` } })).body).toContain('2000 MB');
  expect((await get('/api/billing/reconcile/')).reconciliation.ok).toBe(true);
});
