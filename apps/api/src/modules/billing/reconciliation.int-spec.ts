import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { stopClock } from '../../testing/clock.js';
import { createKey, signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { Meter } from '../usage/meter.js';
import { Reconciliation } from './reconciliation.js';

const START = new Date('2026-03-01T10:00:00.000Z');
let api: TestApi;
let ada: Customer;
let machine: string;

/** Two hours of one machine with its disk, charged every hour; the machine still runs. */
beforeAll(async () => {
  api = await startTestApi();
  const clock = await stopClock(api.dataSource, START);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  ada = await customer(api);
  const deploy = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) }));
  machine = deploy.deployment.instance_id;
  await answer(api, deploy.operation_id, { kind: 'done' });
  for (const hour of [1, 2]) {
    await clock.set(new Date(START.getTime() + hour * 3_600_000));
    await api.app.get(Meter).run();
  }
});
afterAll(() => api.close());

const reconcile = async (token = ada.token, path = '/api/billing/reconcile/') => answerOf(endpoints.reconcileBilling, await expectStatus(200, api.call('GET', path, { token }))).reconciliation;

/** Changes rows behind the back of the database's own guards, as a restored backup or a careless hand might, and looks; then puts them back. */
async function planted(change: string, undo: string, ...values: unknown[]) {
  const unguarded = (sql: string) =>
    api.dataSource.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(sql, values);
    });
  await unguarded(change);
  const found = await reconcile();
  await unguarded(undo);
  return found;
}
const failed = ({ checks }: Awaited<ReturnType<typeof reconcile>>) => checks.filter(({ ok }) => !ok).map(({ check }) => check);
const usageEntry = async (at: number): Promise<string> => (await api.dataSource.query("SELECT id FROM ledger_entries WHERE account_id = $1 AND kind = 'usage' ORDER BY from_minute", [ada.accountId]))[at].id;

it('agrees, and says what it looked at', async () => {
  const found = await reconcile();
  expect(found).toMatchObject({ ok: true, accounts: 1, entries: 3, usage_intervals: 3, first_difference: null });
  expect(found.checks.map(({ check }) => check)).toEqual(['entries_balanced', 'balances_after', 'balance', 'entries_follow_usage', 'usage_is_charged', 'ai_requests_are_charged', 'ai_days', 'bills', 'usage_follows_states']);
});

it('an entry with one side changed', async () => {
  const id = await usageEntry(1);
  const found = await planted(
    'UPDATE ledger_postings SET amount_nano = amount_nano - 1 WHERE entry_id = $1 AND account_id IS NOT NULL', 'UPDATE ledger_postings SET amount_nano = amount_nano + 1 WHERE entry_id = $1 AND account_id IS NOT NULL', id);
  expect(found.first_difference).toMatchObject({ check: 'entries_balanced', where: `entry ${id}`, expected: '0 over 3 lines', found: '-1 over 3 lines', account_id: ada.accountId });
  expect(failed(found)).toEqual(['entries_balanced', 'balances_after', 'balance', 'bills']);
});

it('a line that carries another balance', async () => {
  const found = await planted('UPDATE ledger_postings SET balance_after_nano = balance_after_nano + 7 WHERE account_id = $1 AND sequence = 2', 'UPDATE ledger_postings SET balance_after_nano = balance_after_nano - 7 WHERE account_id = $1 AND sequence = 2', ada.accountId);
  expect(failed(found)).toEqual(['balances_after']);
  expect(found.first_difference?.where).toBe(`line 2 of entry ${await usageEntry(0)}`);
});

it('a balance that is not the sum', async () => {
  const found = await planted('UPDATE ledger_balances SET balance_nano = balance_nano + 1 WHERE account_id = $1', 'UPDATE ledger_balances SET balance_nano = balance_nano - 1 WHERE account_id = $1', ada.accountId);
  expect(failed(found)).toEqual(['balance']);
});

it('a charge that is balanced and wrong: names the first entry and the kind', async () => {
  const id = await usageEntry(0);
  const change = (by: number) =>
    `UPDATE ledger_postings SET amount_nano = amount_nano + CASE WHEN account_id IS NULL THEN (${by}) ELSE -(${by}) END WHERE entry_id = $1 AND (account_id IS NOT NULL OR book = 'revenue_storage')`;
  const found = await planted(change(5), change(-5), id);
  expect(found.checks.find(({ check }) => check === 'entries_balanced')).toMatchObject({ ok: true });
  expect(failed(found)).toContain('entries_follow_usage');
});

it('usage that was recorded and never charged', async () => {
  const sql = `INSERT INTO usage_intervals (id, account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, closed_at, first_minute, end_minute, settled)
    SELECT '01900000-0000-7000-8000-000000000001', $1, 'USD', 'FINLAND-1', 'volume', gen_random_uuid(), 'lost', 'storage', 'volume:advanced:NVMe', 100, now(), now(), minute_of('2026-03-01T09:00Z'), minute_of('2026-03-01T09:10Z'), true`;
  const found = await planted(sql, "DELETE FROM usage_intervals WHERE id = '01900000-0000-7000-8000-000000000001' AND account_id = $1", ada.accountId);
  expect(failed(found)).toEqual(['usage_is_charged', 'bills']);
  expect(found.first_difference).toMatchObject({ expected: '5000000', found: '0' });
  expect(found.first_difference?.where).toContain('usage 01900000-0000-7000-8000-000000000001 (storage of volume');
});

it('a charge whose entry is gone', async () => {
  const id = await usageEntry(0);
  const found = await planted('UPDATE ledger_entries SET from_minute = NULL, to_minute = NULL WHERE id = $1', "UPDATE ledger_entries SET from_minute = split_part(source, ':', 3)::int, to_minute = split_part(source, ':', 3)::int + 60 WHERE id = $1", id);
  expect(failed(found)).toEqual(['usage_is_charged', 'bills']);
});

it('an AI request that was charged to nobody, and is in no day', async () => {
  const sql = `INSERT INTO ai_usage (id, account_id, request_id, model, currency, status, held_nano, input_rate_nano, output_rate_nano, prompt_tokens, completion_tokens, amount_nano, ended_at)
    VALUES ('01900000-0000-7000-8000-000000000002', $1, '00000000', 'small', 'USD', 'charged', 9000, 1000000000, 2000000000, 3, 2, 7000, '2026-03-01T09:00Z')`;
  const found = await planted(sql, "DELETE FROM ai_usage WHERE id = '01900000-0000-7000-8000-000000000002' AND account_id = $1", ada.accountId);
  expect(failed(found)).toEqual(['ai_requests_are_charged', 'ai_days']);
  expect(found.first_difference).toMatchObject({ where: 'request ai:01900000-0000-7000-8000-000000000002', expected: '7000', found: '0, shown as 7000' });
});

it('a day of AI chat that nothing was asked on', async () => {
  const sql = "INSERT INTO ai_usage_days (account_id, day, model, requests, prompt_tokens, completion_tokens, amount_nano, updated_at) VALUES ($1, '2026-03-01', 'small', 1, 3, 2, 7000, now())";
  const found = await planted(sql, 'DELETE FROM ai_usage_days WHERE account_id = $1', ada.accountId);
  expect(failed(found)).toEqual(['ai_days']);
  expect(found.first_difference).toMatchObject({ where: 'small on 2026-03-01', expected: '', found: '1 3 2 7000' });
});

it('a price that was changed after it was charged', async () => {
  const found = await planted("UPDATE price_points SET unit_nano = unit_nano + 60 WHERE price_key = 'gpu:advanced:H100-SXM5-80GB' AND $1::text = $1", "UPDATE price_points SET unit_nano = unit_nano - 60 WHERE price_key = 'gpu:advanced:H100-SXM5-80GB' AND $1::text = $1", 'x');
  expect(found.first_difference).toMatchObject({ check: 'entries_follow_usage', expected: '2490000060', found: '2490000000' });
  expect(found.first_difference?.where).toContain(`compute in entry ${await usageEntry(0)}`);
});

it('a machine whose state is not what is charged', async () => {
  const found = await planted("UPDATE instances SET status = 'HIBERNATED' WHERE id = $1", "UPDATE instances SET status = 'ACTIVE' WHERE id = $1", machine);
  expect(failed(found)).toEqual(['usage_follows_states']);
  expect(found.first_difference).toMatchObject({ expected: '1 × hibernated, 1 × public_ip' });
  expect(found.first_difference?.where).toContain(machine);
});

it('operators see it over all accounts, or one; others do not', async () => {
  const operator = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [operator.id]);
  const { access } = await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: operator.email, password: operator.password } }));
  expect(await reconcile(access, '/api/admin/billing/reconcile/')).toMatchObject({ ok: true, accounts: 2 });
  expect(await reconcile(access, `/api/admin/billing/reconcile/?account_id=${ada.accountId}`)).toMatchObject({ ok: true, accounts: 1, entries: 3 });
  const eve = await signUp(api);
  const pages = [];
  for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) pages.push(await reconcile(access, `/api/admin/billing/reconcile/?limit=1${after && `&after=${after}`}`));
  expect(pages.map(({ ok, accounts, entries }) => [ok, accounts, entries]).sort()).toEqual([[true, 1, 1], [true, 1, 1], [true, 1, 3]]);
  expect(await api.app.get(Reconciliation).run({ limit: 1_000 }, -1)).toMatchObject({ accounts: 3, next: null });
  expect((await api.call('GET', '/api/admin/billing/reconcile/?limit=0', { token: access })).status).toBe(400);
  expect((await api.call('GET', '/api/admin/billing/reconcile/', { token: eve.token })).status).toBe(403);
  expect((await api.call('GET', '/api/billing/reconcile/', { token: await createKey(api, eve, ['read']) })).status).toBe(403);
});
