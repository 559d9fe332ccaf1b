import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { insertInstance, recordUsage } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

let api: TestApi;
let ada: Customer;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
});
afterAll(() => api.close());

const list = async (who: Customer, query = '') => answerOf(endpoints.listHibernated, await expectStatus(200, api.call('GET', `/api/instances/hibernated/${query}`, { token: who.token })));

it('is empty, with the price, while nothing sleeps', async () => {
  const { hibernated, pagination } = await list(ada);
  expect(hibernated).toEqual({ count: 0, currency: 'USD', price_per_hour: 0.01, total_per_hour: 0, accrued: '0.00', instances: [] });
  expect(pagination.total).toBe(0);
});

it('shows a machine from the moment it sleeps until it wakes, with what its sleep has cost', async () => {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, { vm_name: 'sleeper' }) }));
  await answer(api, operation_id, { kind: 'done' });
  const sleep = await expectStatus(202, api.call('POST', `/api/instances/${deployment.instance_id}/hibernate/`, { token: ada.token }));
  expect((await list(ada)).hibernated.count).toBe(0);
  await answer(api, sleep.operation_id, { kind: 'done' });
  const { hibernated } = await list(ada);
  expect(hibernated).toMatchObject({ count: 1, total_per_hour: 0.01, instances: [{ id: deployment.instance_id, name: 'sleeper', region: 'FINLAND-1', gpu_count: 1, price_per_hour: 0.01 }] });
  const wake = await expectStatus(202, api.call('POST', `/api/instances/${deployment.instance_id}/restore/`, { token: ada.token }));
  expect((await list(ada)).hibernated.count).toBe(0);
  await answer(api, wake.operation_id, { kind: 'done' });
});

describe('when hours have passed', () => {
  let bob: Customer;

  beforeAll(async () => {
    bob = await customer(api, 'IN');
    for (const [name, status] of [['a', 'HIBERNATED'], ['b', 'HIBERNATED'], ['c', 'HIBERNATED'], ['awake', 'ACTIVE']] as const) await insertInstance(api.dataSource, bob.accountId, { name, status, currency: 'INR' });
    await recordUsage(api, bob.accountId);
    // the clock of charges goes on for ten hours: what is charged is worked out from it alone
    await api.dataSource.query("CREATE OR REPLACE FUNCTION wall_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() + interval '10 hours' $$");
  });
  afterAll(() => api.dataSource.query("CREATE OR REPLACE FUNCTION wall_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()'"));

  it('adds up what each has cost, in the account’s currency', async () => {
    const { hibernated } = await list(bob);
    expect(hibernated).toMatchObject({ count: 3, currency: 'INR', price_per_hour: 1, total_per_hour: 3 });
    const each = hibernated.instances.map(({ accrued }) => Number(accrued));
    // ten hours and the minute that has begun, maybe one more begun while the test ran
    for (const accrued of each) expect(accrued).toBeGreaterThanOrEqual(10);
    for (const accrued of each) expect(accrued).toBeLessThan(10.1);
    expect(Number(hibernated.accrued)).toBeCloseTo(each.reduce((sum, one) => sum + one, 0), 6);
  });

  it('is cut into pages, searched and filtered; the sums are those of all that match', async () => {
    const { hibernated, pagination } = await list(bob, '?page_size=2&sort=name');
    expect(hibernated.instances.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([hibernated.count, pagination.total_pages, pagination.has_next]).toEqual([3, 2, true]);
    expect((await list(bob, '?search=c')).hibernated).toMatchObject({ count: 1, total_per_hour: 1, instances: [{ name: 'c' }] });
    expect((await list(bob, '?region=CANADA-1')).hibernated.count).toBe(0);
  });

  it('shows nothing of another account', async () => {
    expect((await list(ada)).hibernated.count).toBe(0);
  });
});
