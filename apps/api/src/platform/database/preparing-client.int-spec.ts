import type { DataSource, EntityManager } from 'typeorm';
import { createTestDatabase } from '../../testing/test-database.js';
import { createDataSource } from './data-source.js';
import { keyed } from './preparing-client.js';
import { Transactions } from './transactions.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;
let transactions: Transactions;

beforeAll(async () => {
  database = await createTestDatabase();
  // one connection, so that a test knows whose statements it looks at
  dataSource = await createDataSource({ url: database.url, poolSize: 1, applicationName: 'test', prepares: true }).initialize();
  transactions = new Transactions(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const prepared = async (db: EntityManager, text: string): Promise<number> => {
  const rows: { statement: string }[] = await db.query('SELECT statement FROM pg_prepared_statements');
  return rows.filter(({ statement }) => statement === text).length;
};

it('prepares a statement of transactions once', async () => {
  const text = 'SELECT $1::int + 1 AS sum';
  for (const one of [1, 2]) expect(await transactions.commit((tx) => tx.query(text, [one]))).toEqual([{ sum: one + 1 }]);
  expect(await prepared(transactions.reader, text)).toBe(1);
});

it('prepares a statement without values, and no command', async () => {
  const text = 'SELECT 1 + 4 AS sum';
  expect(await transactions.commit((tx) => tx.query(text))).toEqual([{ sum: 5 }]);
  await transactions.commit((tx) => tx.query('SET LOCAL lock_timeout = 100; SELECT 1'));
  expect(await prepared(transactions.reader, text)).toBe(1);
});

it('prepares outside of transactions what is marked for it', async () => {
  const text = keyed('SELECT $1::int + 3 AS sum');
  for (const one of [1, 2]) expect(await transactions.reader.query(text, [one])).toEqual([{ sum: one + 3 }]);
  expect(await prepared(transactions.reader, text)).toBe(1);
});

it('leaves alone what runs outside of transactions, also after one was rolled back', async () => {
  const text = 'SELECT $1::int + 2 AS sum';
  await expect(transactions.commit((tx) => tx.query('SELECT 1 / $1::int', [0]))).rejects.toThrow('division by zero');
  await transactions.reader.query(text, [1]);
  expect(await prepared(transactions.reader, text)).toBe(0);
});

it('goes on when a migration changes a table behind a prepared statement', async () => {
  await database.dataSource.query('CREATE TABLE changing (one int); INSERT INTO changing VALUES (7)');
  const read = () => transactions.commit((tx) => tx.query('SELECT * FROM changing WHERE one = $1', [7]));
  expect(await read()).toEqual([{ one: 7 }]);
  await database.dataSource.query('ALTER TABLE changing ADD COLUMN two int DEFAULT 8');
  expect(await read()).toEqual([{ one: 7, two: 8 }]);
  expect(await read()).toEqual([{ one: 7, two: 8 }]);
});

it('keeps a bounded number of statements, and runs the others all the same', async () => {
  const texts = Array.from({ length: 250 }, (_, at) => `SELECT $1::int + ${at} AS sum`);
  for (const [at, text] of texts.entries()) expect(await transactions.commit((tx) => tx.query(text, [1]))).toEqual([{ sum: at + 1 }]);
  const [row]: { kept: number }[] = await transactions.reader.query('SELECT count(*)::int AS kept FROM pg_prepared_statements');
  expect(row?.kept).toBeLessThanOrEqual(200);
});

it('plans the statements of transactions for any value and for tables that will grow, and leaves all others to the planner', async () => {
  const read = "SELECT current_setting('plan_cache_mode') AS plans, current_setting('enable_seqscan') AS scans";
  expect(await transactions.commit((tx) => tx.query(read))).toEqual([{ plans: 'force_generic_plan', scans: 'off' }]);
  expect(await transactions.reader.query(read)).toEqual([{ plans: 'auto', scans: 'on' }]);
});
