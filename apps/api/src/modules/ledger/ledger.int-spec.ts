import { endpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { answerOf } from '../../testing/answer.js';
import { insertInstance, insertVolume, recordUsage } from '../../testing/rows.js';
import { createKey, signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { Ledger, type LedgerEntry } from './ledger.service.js';

let api: TestApi;
let ledger: Ledger;
beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '100.00' });
  ledger = api.app.get(Ledger);
});
afterAll(() => api.close());

const commit = <T>(work: (tx: EntityManager) => Promise<T>) => api.app.get(Transactions).commit(work);
const balance = (accountId: string) => ledger.balance(api.dataSource.manager, accountId);
const charge = (accountId: string, source: string, amountNano: bigint): LedgerEntry => ({
  source, kind: 'test', currency: 'EUR', description: 'A test',
  lines: [{ accountId, book: 'credits', amountNano: -amountNano }, { accountId: null, book: 'promotions', amountNano }],
});

async function rawEntry(tx: EntityManager, accountId: string): Promise<string> {
  const [entry]: { id: string }[] = await tx.query("INSERT INTO ledger_entries (id, source, kind, currency, description, lines) VALUES (gen_random_uuid(), $1, 'test', 'EUR', '', 2) RETURNING id", [`raw:${accountId}`]);
  return entry?.id ?? '';
}

describe('posting', () => {
  it('counts exactly, far beyond what floating point can', async () => {
    const { id } = await signUp(api);
    await commit((tx) => ledger.post(tx, charge(id, `exact:${id}`, 1n)));
    await commit((tx) => ledger.credit(tx, { source: `large:${id}`, kind: 'test', account: { id, currency: 'EUR' }, amountNano: 9_007_199_254_740_993n, from: 'promotions', description: 'Large' }));
    expect(await balance(id)).toBe(100_000_000_000n - 1n + 9_007_199_254_740_993n);
  });

  it('posts one source once, in order, in one transaction or at the same time', async () => {
    const { id } = await signUp(api);
    const entry = charge(id, `once:${id}`, 5n);
    const answers = await Promise.all([1, 2, 3, 4].map(() => commit((tx) => ledger.post(tx, entry))));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await commit((tx) => ledger.post(tx, entry))).toBe(false);
    expect(await balance(id)).toBe(100_000_000_000n - 5n);
  });

  it('refuses what does not sum to zero, in code and in the database', async () => {
    const { id } = await signUp(api);
    const lopsided = { ...charge(id, `lopsided:${id}`, 5n), lines: [{ accountId: id, book: 'credits', amountNano: 5n }, { accountId: null, book: 'promotions', amountNano: -4n }] } as const;
    await expect(commit((tx) => ledger.post(tx, lopsided))).rejects.toThrow('is not balanced');
    await expect(commit((tx) => ledger.credit(tx, { source: `zero:${id}`, kind: 'test', account: { id, currency: 'EUR' }, amountNano: 0n, from: 'promotions', description: '' }))).rejects.toThrow('must be positive');
    await expect(
      commit(async (tx) => {
        const entryId = await rawEntry(tx, id);
        await tx.query("INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) VALUES ($1, 1, $2, 'credits', 5), ($1, 2, null, 'promotions', -4)", [entryId, id]);
      }),
    ).rejects.toThrow('is not balanced');
    await expect(commit((tx) => rawEntry(tx, id))).rejects.toThrow('is not balanced');
    expect(await balance(id)).toBe(100_000_000_000n);
  });

  it('refuses lines that come later, balanced or not', async () => {
    const { id } = await signUp(api);
    await commit((tx) => ledger.post(tx, charge(id, `later:${id}`, 5n)));
    await expect(
      api.dataSource.query("INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) SELECT id, 3, $2::uuid, 'credits', 5 FROM ledger_entries WHERE source = $1 UNION ALL SELECT id, 4, null, 'promotions', -5 FROM ledger_entries WHERE source = $1", [`later:${id}`, id]),
    ).rejects.toThrow('append-only');
    expect(await balance(id)).toBe(100_000_000_000n - 5n);
  });

  it('numbers the lines of an account and writes the balance after each, whoever posts at the same time', async () => {
    const { id } = await signUp(api);
    await Promise.all(Array.from({ length: 8 }, (_, at) => commit((tx) => ledger.post(tx, charge(id, `chain:${at}:${id}`, BigInt(at + 1))))));
    const lines: { sequence: string; amount_nano: string; balance_after_nano: string }[] = await api.dataSource.query(
      'SELECT sequence, amount_nano, balance_after_nano FROM ledger_postings WHERE account_id = $1 ORDER BY sequence', [id]);
    let sum = 0n;
    lines.forEach((line, at) => {
      sum += BigInt(line.amount_nano);
      expect(line).toMatchObject({ sequence: String(at + 1), balance_after_nano: String(sum) });
    });
    expect(lines).toHaveLength(9);
    expect(await balance(id)).toBe(sum);
  });

  it('takes numbers and balances that are given, and none that do not follow', async () => {
    const { id } = await signUp(api); // one line, 100.00
    const bulk = (source: string, lines: readonly (readonly [amount: number, sequence: number, after: number])[]) =>
      api.dataSource.transaction(async (tx) => {
        for (const [at, [amount]] of lines.entries()) await tx.query("INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id) VALUES (md5($1)::uuid, $1, 'test', 'EUR', $2, 2, $3)", [`${source}:${at}:${id}`, String(amount), id]);
        const ids = lines.map((_, at) => `${source}:${at}:${id}`);
        await tx.query(
          `INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano, sequence, balance_after_nano)
           SELECT md5(source)::uuid, 1, $4::uuid, 'credits', amount, sequence, balance FROM unnest($1::text[], $2::bigint[], $3::bigint[], $5::bigint[]) AS l(source, amount, balance, sequence)
           UNION ALL SELECT md5(source)::uuid, 2, NULL, 'promotions', -amount, NULL, NULL FROM unnest($1::text[], $2::bigint[]) AS l(source, amount)`,
          [ids, lines.map(([amount]) => amount), lines.map(([, , after]) => after), id, lines.map(([, sequence]) => sequence)]);
      });
    const credit = 100_000_000_000;
    const wrong: [number, number, number][][] = [
      [[5, 3, credit + 5]], [[5, 1, credit + 5]], [[5, 2, credit + 6]], [[5, 2, credit + 5], [7, 4, credit + 12]], [[5, 2, credit + 5], [7, 3, credit + 11]], [[5, 2, credit + 4], [7, 3, credit + 12]],
    ];
    for (const [at, lines] of wrong.entries()) await expect(bulk(`wrong${at}`, lines)).rejects.toThrow(/does not follow|ledger_postings_account/); // a number that is taken is refused by its index
    await bulk('right', [[5, 2, credit + 5], [-7, 3, credit - 2]]);
    await commit((tx) => ledger.post(tx, charge(id, `next:${id}`, 1n)));
    const rows = await api.dataSource.query('SELECT sequence::int, balance_after_nano::float8 AS after FROM ledger_postings WHERE account_id = $1 ORDER BY sequence', [id]);
    expect(rows).toEqual([[1, credit], [2, credit + 5], [3, credit - 2], [4, credit - 3]].map(([sequence, after]) => ({ sequence, after })));
    expect(await balance(id)).toBe(99_999_999_997n);
  });

  it('refuses lines of no entry and of no account', async () => {
    const { id } = await signUp(api);
    const nobody = '0198a000-0000-7000-8000-000000000000';
    await expect(api.dataSource.query("INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) VALUES ($1, 1, $2, 'credits', 5), ($1, 2, null, 'promotions', -5)", [nobody, id])).rejects.toThrow('needs its entry');
    await expect(commit((tx) => ledger.post(tx, charge(nobody, `nobody:${id}`, 5n)))).rejects.toThrow('does not follow');
    await expect(api.dataSource.query('DELETE FROM accounts WHERE id = $1', [id])).rejects.toThrow('foreign key');
  });

  it('is never changed afterwards', async () => {
    await expect(api.dataSource.query('UPDATE ledger_postings SET amount_nano = 0')).rejects.toThrow('append-only');
    await expect(api.dataSource.query('DELETE FROM ledger_entries')).rejects.toThrow('append-only');
    await expect(api.dataSource.query('TRUNCATE ledger_entries CASCADE')).rejects.toThrow('append-only');
    await expect(api.dataSource.query('TRUNCATE ledger_postings')).rejects.toThrow('append-only');
    await expect(api.dataSource.query('UPDATE ledger_balances SET balance_nano = 0')).rejects.toThrow('a balance follows the ledger');
    await expect(api.dataSource.query('DELETE FROM ledger_balances')).rejects.toThrow('a balance follows the ledger');
  });

  it('leaves nothing behind when its transaction fails', async () => {
    const { id } = await signUp(api);
    await expect(commit(async (tx) => {
      await ledger.post(tx, charge(id, `failed:${id}`, 5n));
      throw new Error('later trouble');
    })).rejects.toThrow('later trouble');
    expect(await commit((tx) => ledger.post(tx, charge(id, `failed:${id}`, 7n)))).toBe(true);
    expect(await balance(id)).toBe(100_000_000_000n - 7n);
  });
});

it('many lines of one account in one statement cost what they cost one by one', async () => {
  const { id } = await signUp(api);
  const n = 20_000;
  await api.dataSource.query(
    `WITH e AS (INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id) SELECT gen_random_uuid(), 'bulk:' || $1 || n, 'test', 'EUR', '', 2, $1::uuid FROM generate_series(1, ${n}) n RETURNING id)
     INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) SELECT id, 1, $1::uuid, 'credits', 3 FROM e UNION ALL SELECT id, 2, NULL, 'promotions', -3 FROM e`, [id]);
  expect(await balance(id)).toBe(100_000_000_000n + 3n * BigInt(n));
  const [last] = await api.dataSource.query('SELECT max(sequence)::int AS sequence, count(DISTINCT sequence)::int AS n FROM ledger_postings WHERE account_id = $1', [id]);
  expect(last).toEqual({ sequence: n + 1, n: n + 1 });
});

describe('GET /api/balance/', () => {
  const get = async (token: string) => answerOf(endpoints.getBalance, (await api.call('GET', '/api/balance/', { token })).body).balance;

  it('shows the credit; without anything running there is no end to it', async () => {
    const { token } = await signUp(api);
    expect(await get(token)).toEqual({ amount: '100.00', currency: 'EUR', hourly_burn: '0.00', runway_hours: null, status: 'ok' });
  });

  it('adds up what is charged by state: machines, hibernated ones, disks', async () => {
    const { id, token } = await signUp(api, { country: 'US' });
    const machine = (status: Parameters<typeof insertInstance>[2]['status']) => insertInstance(api.dataSource, id, { status });
    await machine('ACTIVE'); // H100: 2.49
    await machine('SHUTOFF'); // 2.49
    await machine('HIBERNATED'); // 0.01
    for (const status of ['CREATING', 'BUILD', 'STOPPING', 'STARTING', 'REBOOTING', 'HIBERNATING', 'RESTORING', 'DELETING', 'DELETED', 'ERROR'] as const) await machine(status);
    const disk = (status: Parameters<typeof insertVolume>[2]['status'], sizeGb: number, kind: Partial<Parameters<typeof insertVolume>[2]> = {}) => insertVolume(api.dataSource, id, { status, sizeGb, ...kind });
    await disk('attached', 100); // NVMe 0.30 per TB and hour: 0.03
    await disk('available', 100); // 0.03
    await disk('available', 250, { volumeType: 'HDD' }); // 0.08 per TB and hour: 0.02
    await disk('available', 100, { tier: 'legacy', volumeType: 'SSD' }); // 0.10 per TB and hour: 0.01
    await disk('creating', 100);
    await disk('deleted', 100);
    await recordUsage(api, id);
    // 2.49 + 2.49 + 0.01 + 0.03 + 0.03 + 0.02 + 0.01
    expect(await get(token)).toEqual({ amount: '100.00', currency: 'USD', hourly_burn: '5.08', runway_hours: 19.68, status: 'low' });
  });

  it('charges in the currency of the account', async () => {
    const { id, token } = await signUp(api, { country: 'IN' });
    await insertInstance(api.dataSource, id, { status: 'HIBERNATED', currency: 'INR' });
    await insertVolume(api.dataSource, id, { status: 'available', sizeGb: 1_000 });
    await recordUsage(api, id);
    expect(await get(token)).toMatchObject({ currency: 'INR', hourly_burn: '31.00', runway_hours: 3.22, status: 'low' });
  });

  it('says depleted at zero', async () => {
    const { id, token } = await signUp(api);
    await insertInstance(api.dataSource, id, { status: 'ACTIVE', currency: 'EUR' });
    await recordUsage(api, id);
    await commit((tx) => ledger.post(tx, charge(id, `all:${id}`, 100_000_000_000n)));
    expect(await get(token)).toEqual({ amount: '0.00', currency: 'EUR', hourly_burn: '2.69', runway_hours: 0, status: 'depleted' });
  });

  it('is closed without credentials and to keys without the scope; others see their own', async () => {
    const account = await signUp(api);
    const other = await signUp(api, { country: 'US' });
    expect((await api.call('GET', '/api/balance/')).status).toBe(401);
    expect((await api.call('GET', '/api/balance/', { token: await createKey(api, account, ['billing']) })).status).toBe(403);
    expect((await get(await createKey(api, account, ['read']))).currency).toBe('EUR');
    expect((await get(other.token)).currency).toBe('USD');
  });
});
