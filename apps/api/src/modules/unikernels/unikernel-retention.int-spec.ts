import { stopClock } from '../../testing/clock.js';
import { kraftCustomer } from '../../testing/kraft-calls.js';
import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { answerUnikernel, settleUnikernels, unikernelJobs } from '../../testing/unikernel-agent.js';
import { expectStatus } from '../../testing/world.js';
import { Retention } from '../depletion/retention.js';
import { RunwayWatch } from '../depletion/runway-watch.js';

const DAY = 86_400;
let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
beforeAll(async () => {
  api = await startTestApi({ MAIL_URL: 'none', DEPLETED_RETENTION_DAYS: '30' });
  clock = await stopClock(api.dataSource, new Date('2026-03-02T10:00:30Z'));
});
afterAll(() => api.close());

/** Several workers look at once. */
const turn = () => Promise.all([1, 2, 3].map(() => api.app.get(Retention).turn()));

/** An account without credit: an instance that runs with a locked volume, one that is stopped with a volume of its own, a template that is locked, a plain volume. */
async function withoutCredit() {
  const { account, call } = await kraftCustomer(api);
  await call('POST', '/v1/volumes', [{ name: 'locked', size_mb: 10 }, { name: 'base', size_mb: 10 }, { name: 'plain', size_mb: 10 }]);
  await settleUnikernels(api);
  await call('POST', '/v1/volumes/templates', [{ name: 'base' }]);
  await call('PATCH', '/v1/volumes/templates', [{ name: 'base', prop: 'delete_lock', op: 'set', value: true }]);
  await call('PATCH', '/v1/volumes', [{ name: 'locked', prop: 'delete_lock', op: 'set', value: true }]);
  await call('POST', '/v1/instances', [{ name: 'runs', image: 'nginx', autostart: true, volumes: [{ name: 'locked', at: '/data' }] }, { name: 'rests', image: 'nginx', volumes: [{ name: 'own', size_mb: 10, at: '/data' }] }]);
  await settleUnikernels(api);
  await leave(api, account.id, 0n);
  await api.app.get(RunwayWatch).turn();
  const states = async (): Promise<Record<string, string>> => {
    const rows: { name: string; state: string }[] = await api.dataSource.query('SELECT name, state FROM unikernels WHERE account_id = $1 UNION ALL SELECT name, state FROM unikernel_volumes WHERE account_id = $1', [account.id]);
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  };
  return { account, states };
}

const untouched = { runs: 'running', rests: 'stopped', locked: 'mounted', own: 'idle', base: 'template', plain: 'available' };

it('deletes unikernels and their volumes after three dated announcements, locked ones too, each once nothing runs with it', async () => {
  const { account, states } = await withoutCredit();
  for (const days of [16, 7, 6, 1]) {
    await clock.forward(days * DAY);
    await turn();
    expect(await states()).toEqual(untouched);
  }
  const { notices } = await expectStatus(200, api.call('GET', '/api/notices/?kind=retention', { token: account.token }));
  expect(notices.map(({ message }: { message: string }) => /unikernels with their volumes/.test(message))).toEqual([true, true, true]);
  await clock.forward(1);
  await turn();
  expect(await states()).toEqual({ runs: 'deleting', rests: 'deleted', locked: 'mounted', own: 'deleting', base: 'deleting', plain: 'deleting' });
  // no matter how often it is looked at, nothing is asked for twice
  await turn();
  const jobs = await unikernelJobs(api);
  expect(jobs.map(({ job }) => job.name).sort()).toEqual(['unikernel.stop', 'unikernel_volume.delete', 'unikernel_volume.delete', 'unikernel_volume.delete']);
  for (const job of jobs) await answerUnikernel(api, job);
  expect((await states()).locked).toBe('available');
  await turn();
  await settleUnikernels(api);
  expect(new Set(Object.values(await states()))).toEqual(new Set(['deleted']));
  const audit: { action: string }[] = await api.dataSource.query("SELECT action FROM audit_log WHERE account_id = $1 AND action LIKE 'unikernel%.delete' ORDER BY action", [account.id]);
  expect(audit.map(({ action }) => action)).toEqual([...Array(2).fill('unikernel.delete'), ...Array(3).fill('unikernel_volume.delete')]);
});

it('a deposit before the date keeps them', async () => {
  const { account, states } = await withoutCredit();
  for (const days of [16, 7, 6]) {
    await clock.forward(days * DAY);
    await turn();
  }
  await leave(api, account.id, 1n);
  await clock.forward(10 * DAY);
  await turn();
  expect(await states()).toEqual(untouched);
});
