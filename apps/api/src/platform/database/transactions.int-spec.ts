import { createTestDatabase } from '../../testing/test-database.js';
import { createDataSource } from './data-source.js';
import { Transactions, violatedUnique } from './transactions.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let transactions: Transactions;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  const dataSource = await createDataSource({ url: database.url, poolSize: 2, applicationName: 'test', prepares: true }).initialize();
  transactions = new Transactions(dataSource);
  close = () => dataSource.destroy();
  await transactions.reader.query('CREATE TABLE steps (at int GENERATED ALWAYS AS IDENTITY, name int UNIQUE)');
});
afterAll(async () => {
  await close();
  await database.drop();
});
beforeEach(() => transactions.reader.query('TRUNCATE steps'));

const count = async (): Promise<number> => {
  const [row]: { n: number }[] = await transactions.reader.query('SELECT count(*)::int AS n FROM steps');
  return row?.n ?? -1;
};
const add = 'INSERT INTO steps (name) VALUES ($1)';

it('runs statements that are sent together in the order of the calls', async () => {
  const names = Array.from({ length: 60 }, (_, at) => at);
  const seen = await transactions.commit((tx) =>
    Promise.all(names.map(async (name) => {
      await tx.query(add, [name]);
      const [row]: { n: number }[] = await tx.query('SELECT count(*)::int AS n FROM steps WHERE name <= $1', [name]);
      return row?.n;
    })),
  );
  expect(seen).toEqual(names.map((name) => name + 1));
  const rows: { name: number }[] = await transactions.reader.query('SELECT name FROM steps ORDER BY at');
  expect(rows.map(({ name }) => name)).toEqual(names);
});

it('tells the first failure of statements that were sent together, and keeps nothing of them', async () => {
  const failure = await transactions.commit((tx) => Promise.all([1, 2, 2, 3].map((name) => tx.query(add, [name])))).catch((error: unknown) => error);
  expect(violatedUnique(failure)).toBe('steps_name_key');
  expect(await count()).toBe(0);
  await transactions.commit((tx) => tx.query(add, [1]));
  expect(await count()).toBe(1);
});

it('keeps nothing of what was refused, and can be used again', async () => {
  const refused = await transactions.run(async (tx) => {
    await tx.query(add, [1]);
    return { ok: false as const, error: 'no' };
  });
  expect(refused).toEqual({ ok: false, error: 'no' });
  expect(await count()).toBe(0);
});

it('runs a transaction again that lost a deadlock', async () => {
  await transactions.commit((tx) => Promise.all([1, 2].map((name) => tx.query(add, [name]))));
  const lock = 'SELECT 1 FROM steps WHERE name = $1 FOR UPDATE';
  let runs = 0;
  let bothHold: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (bothHold = resolve));
  let holders = 0;
  const take = (first: number, second: number) =>
    transactions.commit(async (tx) => {
      runs += 1;
      await tx.query(lock, [first]);
      if ((holders += 1) === 2) bothHold();
      await met;
      await tx.query(lock, [second]);
    });
  await Promise.all([take(1, 2), take(2, 1)]);
  expect(runs).toBe(3);
});
