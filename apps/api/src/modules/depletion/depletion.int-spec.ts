import { endpoints } from '@garrison/contracts';
import { instanceLifecycle } from '@garrison/domain';
import { answerOf } from '../../testing/answer.js';
import { stopClock } from '../../testing/clock.js';
import { eventually } from '../../testing/eventually.js';
import { leave } from '../../testing/money.js';
import { insertInstance, insertVolume, recordUsage } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { DebtFloor } from './debt-floor.js';
import { RunwayWatch } from './runway-watch.js';
import { UsedUpMachines } from './used-up-machines.js';

// One H100 costs 2.49 USD per hour, a disk of 1 TB NVMe 0.30.
const HOUR = 2_490_000_000n;
const START = new Date('2026-03-02T10:00:30Z');
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ MAIL_URL: 'none' });
  await stopClock(api.dataSource, START);
  for (const id of ['fin1-a', 'fin1-b']) await addNode(api, { id, gpus: 8 });
});
afterAll(() => api.close());

/** Several workers look at once. */
const look = () => Promise.all([1, 2, 3].map(() => api.app.get(RunwayWatch).turn()));
const sleep = () => Promise.all([1, 2, 3].map(() => api.app.get(UsedUpMachines).turn()));
const notices = async ({ token }: Customer) => answerOf(endpoints.listNotices, (await api.call('GET', '/api/notices/?sort=created_at', { token })).body).notices;
const told = async (who: Customer) => (await notices(who)).map(({ kind, data }) => (kind === 'runway' ? data.hours : kind));
const row = async (id: string) => (await api.dataSource.query('SELECT * FROM instances WHERE id = $1', [id]))[0];
const operationsOf = (id: string): Promise<{ id: string; kind: string; status: string }[]> => api.dataSource.query("SELECT id, kind, status FROM operations WHERE resource_id = $1 AND kind <> 'instance.deploy' ORDER BY created_at", [id]);
async function running(who: Customer): Promise<string> {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who) }));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
}
async function charged(): Promise<Customer> {
  const who = await customer(api);
  await insertInstance(api.dataSource, who.accountId, { status: 'ACTIVE' });
  await recordUsage(api, who.accountId);
  return who;
}

describe('notices', () => {
  it('come at 24, 6 and 1 hours and at the end, once each, however many workers look how often', async () => {
    const who = await charged();
    const at = async (balance: bigint) => {
      await leave(api, who.accountId, balance);
      await look();
      await look();
      return told(who);
    };
    expect(await at(24n * HOUR)).toEqual([]);
    expect(await at(24n * HOUR - 1n)).toEqual([24]);
    expect(await at(7n * HOUR)).toEqual([24]);
    expect(await at(5n * HOUR)).toEqual([24, 6]);
    expect(await at(1n)).toEqual([24, 6, 1]);
    expect(await at(0n)).toEqual([24, 6, 1, 'used_up']);
    expect(await at(-5n)).toEqual([24, 6, 1, 'used_up']);
    expect(await at(100n * HOUR)).toEqual([24, 6, 1, 'used_up']);
    expect(await at(3n * HOUR)).toEqual([24, 6, 1, 'used_up', 6]);
  });

  it('say how much and how long, in the log too', async () => {
    const who = await charged();
    await leave(api, who.accountId, 10n * HOUR);
    await look();
    const [notice] = await notices(who);
    expect(notice).toMatchObject({ kind: 'runway', title: 'Your credit lasts for less than 24 hours', data: { hours: 24, balance: '24.90', hourly_burn: '2.49', currency: 'USD' }, mail: 'off', created_at: START.toISOString() });
    const { changes } = await expectStatus(200, api.call('GET', '/api/changes/', { token: who.token }));
    expect(changes.slice(-2)).toMatchObject([{ type: 'notice.changed', resource_id: notice?.id, data: notice }, { type: 'balance.changed', data: { status: 'low' } }]);
  });

  it('are not for accounts that are charged for nothing, and not those of others', async () => {
    const idle = await customer(api);
    await leave(api, idle.accountId, 0n);
    await look();
    expect(await told(idle)).toEqual([]);
  });
});

describe('at zero', () => {
  it('machines are hibernated through one operation each, whatever the flavor, off or on; disks stay, GPUs are free', async () => {
    const who = await customer(api);
    const [on, off] = [await running(who), await running(who)];
    await api.dataSource.query(`UPDATE instances SET flavor = flavor || '{"features": {"hibernation": false, "snapshots": false}}', status = CASE WHEN id = $1 THEN 'SHUTOFF' ELSE status END WHERE account_id = $2`, [off, who.accountId]);
    await leave(api, who.accountId, 0n);
    await sleep();
    await sleep();
    for (const id of [on, off]) {
      expect((await row(id)).status).toBe('HIBERNATING');
      const [operation, ...more] = await operationsOf(id);
      expect([operation?.kind, more]).toEqual(['instance.hibernate', []]);
      await answer(api, operation?.id ?? '', { kind: 'done' }, { machine: 'hibernated', volumes: [], gpuIds: [] });
      expect(await row(id)).toMatchObject({ status: 'HIBERNATED', node_id: null });
    }
    const [held] = await api.dataSource.query('SELECT count(*)::int AS gpus FROM gpu_devices g JOIN instances i ON i.id = g.instance_id WHERE i.account_id = $1', [who.accountId]);
    expect(held.gpus).toBe(0);
    const { events } = await expectStatus(200, api.call('GET', '/api/events/?action=instance.hibernate', { token: who.token }));
    expect(events.map((one: { actor: { name: string } }) => one.actor.name)).toEqual(['credit used up', 'credit used up']);
  });

  it('nothing new begins, until a deposit; waking up is the owner’s choice', async () => {
    const who = await customer(api);
    const id = await running(who);
    await leave(api, who.accountId, 0n);
    await sleep();
    await answer(api, (await operationsOf(id))[0]?.id ?? '', { kind: 'done' }, { machine: 'hibernated', volumes: [], gpuIds: [] });
    const refused = await Promise.all([
      api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who) }), api.call('POST', `/api/instances/${id}/restore/`, { token: who.token }),
      api.call('POST', '/api/volumes/', { token: who.token, body: { name: 'more', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } }),
    ]);
    expect(refused.map(({ status, body }) => [status, body.error])).toEqual(Array(3).fill([402, 'insufficient_credits']));
    const { deposit } = await expectStatus(201, api.call('POST', '/api/deposits/', { token: who.token, body: { amount: '50' } }));
    await expectStatus(200, api.call('PATCH', `/api/deposits/${deposit.id}/`, { token: who.token, body: { action: 'confirm' } }));
    await sleep();
    expect((await row(id)).status).toBe('HIBERNATED');
    await expectStatus(202, api.call('POST', `/api/instances/${id}/restore/`, { token: who.token }));
    await expectStatus(202, api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who) }));
  });

  it('a deposit that comes first keeps the machine running; one at work is left to its work', async () => {
    const who = await customer(api);
    const [id, busy] = [await running(who), await running(who)];
    await expectStatus(202, api.call('POST', `/api/instances/${busy}/reboot/`, { token: who.token }));
    await leave(api, who.accountId, 0n);
    // the look at the rows is old by the time the machine can be locked
    const holder = api.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT 1 FROM instances WHERE id = $1 FOR UPDATE', [id]);
    const turn = api.app.get(UsedUpMachines).turn();
    await eventually(async () => (await api.dataSource.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).length > 0);
    await leave(api, who.accountId, 1n);
    await holder.commitTransaction();
    await holder.release();
    await turn;
    expect([(await row(id)).status, (await row(busy)).status]).toEqual(['ACTIVE', 'REBOOTING']);
    await leave(api, who.accountId, 0n);
    await sleep();
    expect([(await row(id)).status, (await row(busy)).status]).toEqual(['HIBERNATING', 'REBOOTING']);
  });

  it('one that will not sleep is as it was, on or off, and is tried again after a pause', async () => {
    const who = await customer(api);
    const [on, off] = [await running(who), await running(who)];
    await api.dataSource.query("UPDATE instances SET status = 'SHUTOFF' WHERE id = $1", [off]);
    await leave(api, who.accountId, 0n);
    await sleep();
    const refusal = { kind: 'refused', failure: { code: 'power_failed', message: 'No.', step: 'hibernate' } } as never;
    await answer(api, (await operationsOf(on))[0]?.id ?? '', refusal, { machine: 'running', volumes: [], gpuIds: [] });
    await answer(api, (await operationsOf(off))[0]?.id ?? '', refusal, { machine: 'stopped', volumes: [], gpuIds: [] });
    expect([(await row(on)).status, (await row(off)).status]).toEqual(['ACTIVE', 'SHUTOFF']);
    await sleep();
    expect([await operationsOf(on), await operationsOf(off)].map((all) => all.length)).toEqual([1, 1]);
    await api.dataSource.query("UPDATE operations SET finished_at = now() - interval '6 minutes' WHERE resource_id = ANY($1)", [[on, off]]);
    await sleep();
    expect([await operationsOf(on), await operationsOf(off)].map((all) => all.length)).toEqual([2, 2]);
    expect(instanceLifecycle.can('HIBERNATING', 'hibernateRefusedOff')).toBe(true);
  });
});

it('debts grow down to the floor and no further; what is beyond is written off once', async () => {
  const who = await charged();
  await leave(api, who.accountId, -31_500_000_000n);
  const writeOff = () => Promise.all([1, 2, 3].map(() => api.app.get(DebtFloor).turn()));
  await writeOff();
  await writeOff();
  const { balance } = (await api.call('GET', '/api/balance/', { token: who.token })).body;
  expect(balance.amount).toBe('-20.00');
  const entries = await api.dataSource.query("SELECT p.amount_nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id WHERE e.account_id = $1 AND e.kind = 'write_off' AND p.book = 'credits'", [who.accountId]);
  expect(entries).toEqual([{ amount_nano: '11500000000' }]);
});

describe('GET /api/billing/forecast/', () => {
  const forecast = async ({ token }: Customer) => answerOf(endpoints.getForecast, (await api.call('GET', '/api/billing/forecast/', { token })).body).forecast;

  it('dates and prices each stage beforehand', async () => {
    const who = await charged();
    await insertVolume(api.dataSource, who.accountId, { status: 'available', sizeGb: 1_000 });
    const volumes = await api.dataSource.query('SELECT * FROM volumes WHERE account_id = $1', [who.accountId]);
    await api.dataSource.query(
      `INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, first_minute)
       VALUES ($1, 'USD', 'FINLAND-1', 'volume', $2, 'disk', 'storage', 'volume:advanced:NVMe', 1000, wall_clock(), minute_of(wall_clock()))`, [who.accountId, volumes[0].id]);
    await leave(api, who.accountId, 83_700_000_000n); // thirty hours of 2.79
    const { stages, ...rest } = await forecast(who);
    expect(rest).toEqual({ as_of: START.toISOString(), currency: 'USD', balance: '83.70', hourly_burn: '2.79', hourly_burn_asleep: '0.31' });
    const hoursTo = (at: string | null) => (at === null ? null : (Date.parse(at) - START.getTime()) / 3_600_000);
    expect(stages.map(({ stage, at, balance }) => [stage, hoursTo(at), balance])).toEqual([
      ['notice_24h', 6, '66.96'], ['notice_6h', 24, '16.74'], ['notice_1h', 29, '2.79'], ['used_up', 30, '0.00'], ['floor', expect.closeTo(30 + 20 / 0.31, 4), '-20.00'], ['deletion', null, '-20.00'],
    ]);
  });

  it('knows no end while nothing is charged', async () => {
    expect((await forecast(await customer(api))).stages.every(({ at }) => at === null)).toBe(true);
  });
});
