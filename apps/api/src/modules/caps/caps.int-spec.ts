import { endpoints } from '@garrison/contracts';
import type { InstanceState } from '@garrison/domain';
import { answerOf } from '../../testing/answer.js';
import { insertInstance, insertVolume } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

// One H100 is 2.49 USD per hour, a boot disk of 100 GB NVMe 0.03.
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '10.00' });
  for (const id of ['fin1-a', 'fin1-b', 'fin1-c', 'fin1-d']) await addNode(api, { id, gpus: 8 });
});
afterAll(() => api.close());

type Answer = Awaited<ReturnType<TestApi['call']>>;
const deploy = (who: Customer, change: Record<string, unknown> = {}, token = who.token) => api.call('POST', '/api/deploy/', { token, body: deployBody(who, change) });
const caps = ({ token }: Pick<Customer, 'token'>, per_hour: string | null, per_month: string | null = null) => expectStatus(200, api.call('PUT', '/api/billing/caps/', { token, body: { per_hour, per_month } }));
const read = async (token: string) => answerOf(endpoints.getSpendCaps, (await api.call('GET', '/api/billing/caps/', { token })).body).caps;
const grant = (who: Customer, amount: number) =>
  api.dataSource.transaction(async (tx) => {
    const [{ id }] = await tx.query(
      "INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id) VALUES (gen_random_uuid(), 'test:' || gen_random_uuid(), 'test', 'USD', '', 2, $1) RETURNING id", [who.accountId]);
    await tx.query("INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) VALUES ($1, 1, $2, 'credits', $3), ($1, 2, null, 'promotions', -$3::bigint)", [id, who.accountId, `${amount}000000000`]);
  });
const keyOf = async ({ token }: Customer, body: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> => {
  const { api_key, secret } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token, body: { name: `k${Math.random().toString(36).slice(2)}`, scopes: ['read', 'write', 'billing'], ...body } }));
  return { id: api_key.id, secret };
};
/** A machine that can be commanded. */
async function machine(who: Customer, status: InstanceState): Promise<string> {
  const id = await insertInstance(api.dataSource, who.accountId, { status });
  await api.dataSource.query(`UPDATE instances SET flavor = '{"features": ["hibernation"]}' WHERE id = $1`, [id]);
  return id;
}
const count = (answers: Answer[], status: number) => answers.filter((one) => one.status === status).length;

describe('what is held', () => {
  it('lets no number of deployments at once begin more than the balance pays an hour of', async () => {
    const who = await customer(api);
    const answers = await Promise.all(Array.from({ length: 8 }, () => deploy(who)));
    // 10.00 pays an hour of three (7.56), not of four (10.08)
    expect([count(answers, 202), count(answers, 402)]).toEqual([3, 5]);
    const refused = answers.find(({ status }) => status === 402)?.body;
    expect(refused).toMatchObject({ error: 'insufficient_credits', balance: '10.00', required: '10.08', currency: 'USD' });
    const [left] = await api.dataSource.query("SELECT count(*)::int AS machines FROM instances WHERE account_id = $1", [who.accountId]);
    const [gpus] = await api.dataSource.query('SELECT count(*)::int AS held FROM gpu_devices g JOIN instances i ON i.id = g.instance_id WHERE i.account_id = $1', [who.accountId]);
    expect([left.machines, gpus.held]).toEqual([3, 3]);
  });

  it('is given back when a machine cannot be made, and when it is the meter’s', async () => {
    const who = await customer(api);
    const first = await expectStatus(202, deploy(who, { gpu_count: 2 }));
    const second = await expectStatus(202, deploy(who, { gpu_count: 1 }));
    expect((await deploy(who, { gpu_count: 1 })).status).toBe(402);
    await answer(api, first.operation_id, { kind: 'refused', failure: { code: 'gpu_fault', message: 'No.', step: 'attach', retryable: false } as never });
    await expectStatus(202, deploy(who, { gpu_count: 2 }));
    expect((await deploy(who, { gpu_count: 1 })).status).toBe(402);
    await answer(api, second.operation_id, { kind: 'done' });
    await expectStatus(202, deploy(who, { gpu_count: 1 }));
  });

  it('counts volumes and machines that start', async () => {
    const who = await customer(api);
    const id = await machine(who, 'SHUTOFF');
    await machine(who, 'STARTING'); // 2.49 held
    for (const sizeGb of [10_000, 10_000]) await insertVolume(api.dataSource, who.accountId, { status: 'creating', sizeGb }); // 6.00 held
    expect((await api.call('POST', `/api/instances/${id}/start/`, { token: who.token })).body).toMatchObject({ error: 'insufficient_credits', required: '10.98' });
  });
});

describe('a cap per hour', () => {
  it('holds exactly, however many deployments come at once', async () => {
    const who = await customer(api);
    await grant(who, 1_000);
    await caps(who, '12.60'); // five machines with their disks, to the cent
    const answers = await Promise.all(Array.from({ length: 10 }, () => deploy(who)));
    expect([count(answers, 202), count(answers, 409)]).toEqual([5, 5]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', resource: 'spend_cap', limit: 12.6, cap: { scope: 'account', period: 'hour', amount: '12.60', spending: '15.12', currency: 'USD' } });
    expect(await read(who.token)).toMatchObject({ per_hour: '12.60', per_month: null, committed_per_hour: '12.60', api_key: null });
  });

  it('refuses before anything is taken, in validation too, and counts what stops, restarts and sleeps', async () => {
    const who = await customer(api);
    await grant(who, 1_000);
    for (const status of ['ACTIVE', 'STOPPING', 'SHUTOFF', 'REBOOTING', 'HIBERNATING'] as const) await insertInstance(api.dataSource, who.accountId, { status }); // 2.49
    for (const status of ['ERROR', 'DELETING', 'DELETED'] as const) await insertInstance(api.dataSource, who.accountId, { status });
    await insertInstance(api.dataSource, who.accountId, { status: 'HIBERNATED' }); // 0.01
    await insertVolume(api.dataSource, who.accountId, { status: 'available', sizeGb: 1_000 }); // 0.30
    expect((await read(who.token)).committed_per_hour).toBe('12.76');
    await caps(who, '15.27');
    const refused = await api.call('POST', '/api/deploy/validate/', { token: who.token, body: deployBody(who) });
    expect([refused.status, refused.body.cap.spending]).toEqual([409, '15.28']);
    await caps(who, '15.28');
    await expectStatus(202, deploy(who));
  });

  it('is asked for volumes, their growth, starts and restores', async () => {
    const who = await customer(api);
    await grant(who, 1_000);
    const [off, asleep] = [await machine(who, 'SHUTOFF'), await machine(who, 'HIBERNATED')];
    const disk = await insertVolume(api.dataSource, who.accountId, { status: 'available', sizeGb: 1_000 }); // 0.30
    const create = () => api.call('POST', '/api/volumes/', { token: who.token, body: { name: `v${Math.random().toString(36).slice(2)}`, size_gb: 1_000, region: 'FINLAND-1', volume_type: 'NVMe' } });
    const grow = (size_gb: number) => api.call('POST', `/api/volumes/${disk}/resize/`, { token: who.token, body: { size_gb } });
    await caps(who, '3.09'); // 2.80 are committed
    expect((await create()).body.error).toBe('limit_reached');
    expect((await grow(2_000)).body.error).toBe('limit_reached');
    expect((await api.call('POST', `/api/instances/${asleep}/restore/`, { token: who.token })).body.error).toBe('limit_reached');
    await expectStatus(202, api.call('POST', `/api/instances/${off}/start/`, { token: who.token }));
    await expectStatus(202, grow(1_900)); // 0.27 more
    await caps(who, '3.36');
    expect((await create()).body.error).toBe('limit_reached');
    await caps(who, '3.37');
    await expectStatus(202, create());
  });
});

describe('a cap per month', () => {
  it('counts what was used since the month began, and the coming hour of everything', async () => {
    const who = await customer(api);
    await grant(who, 1_000);
    await api.dataSource.query(
      `INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, closed_at, first_minute, end_minute)
       SELECT $1, 'USD', 'FINLAND-1', 'instance', gen_random_uuid(), 'past', 'compute', 'gpu:advanced:H100-SXM5-80GB', 1, now(), now(), minute_of(wall_clock()) - 60, minute_of(wall_clock())`,
      [who.accountId],
    );
    const { spent_this_month: spent } = await read(who.token);
    expect(Number(spent)).toBeLessThanOrEqual(2.49);
    const room = (Number(spent) + 2.52).toFixed(9);
    const lacking = (Number(spent) + 2.519).toFixed(9);
    await caps(who, null, lacking);
    expect((await deploy(who)).body).toMatchObject({ error: 'limit_reached', cap: { period: 'month' } });
    await caps(who, null, room);
    const answers = await Promise.all([1, 2, 3].map(() => deploy(who)));
    expect([count(answers, 202), count(answers, 409)]).toEqual([1, 2]);
  });
});

describe('caps of an API key', () => {
  it('bind what the key lets begin, not what others do, exactly', async () => {
    const who = await customer(api);
    await grant(who, 1_000);
    await expectStatus(202, deploy(who));
    const key = await keyOf(who, { spend_caps: { per_hour: '5.04', per_month: null } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => deploy(who, {}, key.secret)));
    expect([count(answers, 202), count(answers, 409)]).toEqual([2, 3]);
    expect(answers.find(({ status }) => status === 409)?.body.cap).toMatchObject({ scope: 'api_key', period: 'hour', amount: '5.04' });
    await expectStatus(202, deploy(who));
    expect(await read(key.secret)).toMatchObject({ committed_per_hour: '10.08', api_key: { per_hour: '5.04', committed_per_hour: '5.04' } });
  });

  it('are set with the key and changed by its owner only', async () => {
    const who = await customer(api);
    const key = await keyOf(who);
    const change = (token: string, spend_caps: unknown) => api.call('PATCH', `/api/api-keys/${key.id}/`, { token, body: { spend_caps } });
    expect(answerOf(endpoints.updateApiKey, (await change(who.token, { per_hour: '1', per_month: '2.5' })).body).api_key.spend_caps).toEqual({ per_hour: '1.00', per_month: '2.50' });
    expect((await change(key.secret, { per_hour: null, per_month: null })).status).toBe(403);
    expect((await change(who.token, { per_hour: '-1', per_month: 'much' })).body.details.map((one: { field: string; code: string }) => [one.field, one.code])).toEqual([['spend_caps.per_hour', 'out_of_range'], ['spend_caps.per_month', 'invalid_amount']]);
    expect((await deploy(who, {}, key.secret)).body).toMatchObject({ error: 'limit_reached', cap: { scope: 'api_key' } });
    const { api_keys } = (await api.call('GET', '/api/api-keys/', { token: who.token })).body;
    expect(api_keys[0].spend_caps).toEqual({ per_hour: '1.00', per_month: '2.50' });
  });
});

it('are for the billing scope, may be zero, and go again', async () => {
  const who = await customer(api);
  const key = await keyOf(who, { scopes: ['read', 'write'] });
  expect((await api.call('GET', '/api/billing/caps/', { token: key.secret })).status).toBe(403);
  await caps(who, '0');
  expect((await deploy(who)).body.error).toBe('limit_reached');
  await caps(who, null);
  await expectStatus(202, deploy(who));
  expect((await api.call('PUT', '/api/billing/caps/', { token: who.token, body: { per_hour: '1e9', per_month: '9999999999' } })).body.details.map((one: { field: string }) => one.field)).toEqual(['per_hour', 'per_month']);
});
