import { stopClock } from '../../testing/clock.js';
import { leave } from '../../testing/money.js';
import { insertVolume } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Ledger } from '../ledger/ledger.service.js';
import { Notices } from '../notices/notices.repository.js';
import { Retention } from './retention.js';
import { RetentionDeletion } from './retention-deletion.js';
import { RunwayWatch } from './runway-watch.js';
import { UsedUpMachines } from './used-up-machines.js';

const DAY = 86_400;
let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
beforeAll(async () => {
  api = await startTestApi({ MAIL_URL: 'none', DEPLETED_RETENTION_DAYS: '30' });
  clock = await stopClock(api.dataSource, new Date('2026-03-02T10:00:30Z'));
  await addNode(api, { id: 'fin1-a', gpus: 8 });
});
afterAll(() => api.close());

/** Several workers look at once. */
const turn = () => Promise.all([1, 2, 3].map(() => api.app.get(Retention).turn()));
const status = async (table: string, id: string): Promise<string> => (await api.dataSource.query(`SELECT status FROM ${table} WHERE id = $1`, [id]))[0].status;
const told = async ({ token }: Customer): Promise<{ message: string; data: { announcement: number; delete_after: string } }[]> => (await expectStatus(200, api.call('GET', '/api/notices/?kind=retention&sort=created_at', { token }))).notices;

/** A machine asleep and a protected disk, on an account whose credit ran out now. */
async function withoutCredit(): Promise<{ who: Customer; machine: string; disk: string }> {
  const who = await customer(api);
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who) }));
  const machine: string = deployment.instance_id;
  await answer(api, operation_id, { kind: 'done' });
  await expectStatus(200, api.call('PATCH', `/api/instances/${machine}/`, { token: who.token, body: { delete_protection: true } }));
  const disk = await insertVolume(api.dataSource, who.accountId, { status: 'available', sizeGb: 100 });
  await expectStatus(200, api.call('PATCH', `/api/volumes/${disk}/`, { token: who.token, body: { protected: true } }));
  await leave(api, who.accountId, 0n);
  await api.app.get(RunwayWatch).turn();
  await api.app.get(UsedUpMachines).turn();
  const [sleep] = await api.dataSource.query("SELECT id FROM operations WHERE resource_id = $1 AND kind = 'instance.hibernate'", [machine]);
  await answer(api, sleep.id, { kind: 'done' }, { machine: 'hibernated', volumes: [], gpuIds: [] });
  return { who, machine, disk };
}

it('deletes after three dated announcements and not a moment before the date, protected things too', async () => {
  const { who, machine, disk } = await withoutCredit();
  const end = new Date(clock.now().getTime() + 30 * DAY * 1_000).toISOString();
  for (const [days, announcements] of [[15.9, 0], [0.1, 1], [5, 1], [2, 2], [5.9, 2], [0.1, 3], [1, 3]] as const) {
    await clock.forward(days * DAY);
    await turn();
    await turn();
    expect((await told(who)).map(({ data }) => [data.announcement, data.delete_after])).toEqual(Array.from({ length: announcements }, (_, at) => [at + 1, end]));
  }
  expect([await status('instances', machine), await status('volumes', disk)]).toEqual(['HIBERNATED', 'available']);
  await clock.forward(1);
  await turn();
  await turn();
  expect([await status('instances', machine), await status('volumes', disk)]).toEqual(['DELETING', 'trashed']);
  const { events } = await expectStatus(200, api.call('GET', '/api/events/?action=instance.delete', { token: who.token }));
  expect(events.map((one: { actor: { name: string } }) => one.actor.name)).toEqual(['kept long enough without credit']);
});

it('a deposit at the last moment keeps everything, and a new time without credit begins anew', async () => {
  const { who, machine, disk } = await withoutCredit();
  for (const days of [16.1, 7, 6]) {
    await clock.forward(days * DAY);
    await turn();
  }
  expect(await told(who)).toHaveLength(3);
  await leave(api, who.accountId, 1n);
  await clock.forward(10 * DAY);
  await turn();
  expect([await status('instances', machine), await status('volumes', disk)]).toEqual(['HIBERNATED', 'available']);
  await api.app.get(RunwayWatch).turn();
  await leave(api, who.accountId, 0n);
  await api.app.get(RunwayWatch).turn();
  await clock.forward(17 * DAY);
  await turn();
  expect((await told(who)).map(({ data }) => data.announcement)).toEqual([1, 2, 3, 1]);
  expect(await status('volumes', disk)).toBe('available');
});

it('workers that were away announce as much and a day apart, with a later date', async () => {
  const { who, disk } = await withoutCredit();
  await clock.forward(90 * DAY);
  const date = new Date(clock.now().getTime() + 3 * DAY * 1_000).toISOString();
  for (const announcements of [1, 2, 3]) {
    await turn();
    await turn();
    expect((await told(who)).map(({ data }) => data.delete_after)).toEqual(Array(announcements).fill(date));
    expect(await status('volumes', disk)).toBe('available');
    await clock.forward(DAY);
  }
  await clock.forward(1);
  await turn();
  expect(await status('volumes', disk)).toBe('trashed');
});

it('without the setting nothing is announced or deleted, ever', async () => {
  const { who, machine, disk } = await withoutCredit();
  await clock.forward(10_000 * DAY);
  const [transactions, ledger, notices, deletion] = [api.app.get(Transactions), api.app.get(Ledger), api.app.get(Notices), api.app.get(RetentionDeletion)];
  const careful = new Retention(transactions, ledger, notices, deletion, { ...api.env, DEPLETED_RETENTION_DAYS: null }, createLogger({ level: 'silent', name: 'test' }));
  await careful.turn();
  expect(await told(who)).toEqual([]);
  expect([await status('instances', machine), await status('volumes', disk)]).toEqual(['HIBERNATED', 'available']);
});
