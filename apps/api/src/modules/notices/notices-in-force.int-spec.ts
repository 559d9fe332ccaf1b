import { endpoints } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import { answerOf } from '../../testing/answer.js';
import { stopClock } from '../../testing/clock.js';
import { leave } from '../../testing/money.js';
import { insertInstance, recordUsage } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, expectStatus, type Customer } from '../../testing/world.js';
import { DepositDisputes } from '../deposits/deposit-disputes.service.js';
import { DepositsRepository } from '../deposits/deposits.repository.js';
import { Retention } from '../depletion/retention.js';
import { RunwayWatch } from '../depletion/runway-watch.js';
import { Leases } from '../leases/leases.js';
import { Notices } from './notices.repository.js';

const HOUR = 2_490_000_000n;
const MINUTE_MS = 60_000;

let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;

beforeAll(async () => {
  api = await startTestApi({ DEPLETED_RETENTION_DAYS: '15' });
  clock = await stopClock(api.dataSource, new Date('2026-03-02T10:00:00.000Z'));
});
afterAll(() => api.close());

/** An account that is charged 2.49 per hour. */
async function charged(): Promise<Customer & { machine: string }> {
  const who = await customer(api);
  const machine = await insertInstance(api.dataSource, who.accountId, { status: 'ACTIVE' });
  await recordUsage(api, who.accountId);
  return { ...who, machine };
}
const list = async ({ token }: Customer, query: string) => answerOf(endpoints.listNotices, await expectStatus(200, api.call('GET', `/api/notices/?sort=created_at&${query}`, { token })));
const titles = async (who: Customer, inForce = true) => (await list(who, `in_force=${inForce}`)).notices.map(({ title }) => title);
const has = async (who: Customer, nano: bigint) => {
  await leave(api, who.accountId, nano);
  await api.app.get(RunwayWatch).turn();
};

it('credit: the last that was told, until there is more again, and not before the next look at the account either', async () => {
  const who = await charged();
  await has(who, 20n * HOUR);
  await has(who, 5n * HOUR);
  expect(await titles(who)).toEqual(['Your credit lasts for less than 6 hours']);
  expect(await titles(who, false)).toEqual(['Your credit lasts for less than 24 hours']);
  await has(who, 0n);
  expect(await titles(who)).toEqual(['Your credit is used up']);
  await leave(api, who.accountId, 100n * HOUR);
  expect(await titles(who)).toEqual([]);
  await api.app.get(RunwayWatch).turn();
  expect(await titles(who)).toEqual([]);
  await has(who, HOUR / 2n);
  expect(await titles(who)).toEqual(['Your credit lasts for less than an hour']);
});

it('deletion: the last announcement, beside what it follows from', async () => {
  const who = await charged();
  await has(who, 0n);
  await clock.forward(86_400 + 60);
  await api.app.get(Retention).turn();
  expect(await titles(who)).toEqual(['Your credit is used up', expect.stringContaining('deleted after 2026-03-17')]);
  await clock.forward(8 * 86_400);
  await api.app.get(Retention).turn();
  expect((await list(who, 'in_force=true&kind=retention')).notices.map(({ data }) => data.announcement)).toEqual([2]);
  expect((await list(who, 'in_force=false')).notices.map(({ data }) => data.announcement)).toEqual([1]);
  await leave(api, who.accountId, HOUR);
  expect(await titles(who)).toEqual([]);
});

it('a lease: until it ends, or is given more time', async () => {
  const who = await charged();
  const lease = (minutes: number) => api.dataSource.query('UPDATE instances SET lease_until = $2 WHERE id = $1', [who.machine, new Date(clock.now().getTime() + minutes * MINUTE_MS)]);
  await lease(50);
  await api.app.get(Leases).turn();
  await clock.forward(45 * 60);
  await api.app.get(Leases).turn();
  expect((await list(who, 'in_force=true')).notices.map(({ data }) => data.minutes)).toEqual([10]);
  await lease(600);
  expect(await titles(who)).toEqual([]);
  expect(await titles(who, false)).toHaveLength(2);
});

it('a dispute: while the payment is asked about or disputed', async () => {
  const who = await customer(api);
  const { deposit } = await expectStatus(201, api.call('POST', '/api/deposits/', { token: who.token, body: { amount: '25.00' } }));
  await expectStatus(200, api.call('PATCH', `/api/deposits/${deposit.id}/`, { token: who.token, body: { action: 'confirm' } }));
  const hear = (event: 'withdraw' | 'close' | null) => api.app.get(Transactions).commit(async (tx) => {
    const row = await api.app.get(DepositsRepository).lock(tx, deposit.id);
    if (!row) throw new Error('the deposit is gone');
    await api.app.get(DepositDisputes).heard(tx, row, { id: `du_${deposit.id}`, amountNano: 25_000_000_000n, reason: null, event });
  });
  await hear(null);
  expect(await titles(who)).toEqual(['A payment is asked about']);
  await hear('withdraw');
  expect(await titles(who)).toEqual(['A payment is disputed']);
  await hear('close');
  expect(await titles(who)).toEqual([]);
  expect(await titles(who, false)).toHaveLength(3);
});

it('what is only told never holds, and others’ are not shown', async () => {
  const [who, eve] = [await charged(), await customer(api)];
  await has(who, HOUR);
  await api.app.get(Transactions).commit((tx) => api.app.get(Notices).tell(tx, { accountId: who.accountId, key: 'a', kind: 'security', title: 'Your password was changed', message: 'From here.', data: {} }));
  expect(await titles(who, false)).toEqual(['Your password was changed']);
  expect([await titles(eve), await titles(eve, false)]).toEqual([[], []]);
});
