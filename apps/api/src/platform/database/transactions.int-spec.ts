import type { EntityManager } from 'typeorm';
import { createTestDatabase } from '../../testing/test-database.js';
import { createDataSource } from './data-source.js';
import { together } from './together.js';
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
    together(names.map(async (name) => {
      await tx.query(add, [name]);
      const [row]: { n: number }[] = await tx.query('SELECT count(*)::int AS n FROM steps WHERE name <= $1', [name]);
      return row?.n;
    })),
  );
  expect(seen).toEqual(names.map((name) => name + 1));
  const rows: { name: number }[] = await transactions.reader.query('SELECT name FROM steps ORDER BY at');
  expect(rows.map(({ name }) => name)).toEqual(names);
});

it('tells what made statements fail that were sent together, however deep it happened, and keeps nothing of them', async () => {
  const deep = async (work: Promise<unknown>) => together([together([work])]);
  const failure = await transactions.commit((tx) => together([tx.query(add, [1]), deep(deep(tx.query(add, [1]))), tx.query(add, [2])])).catch((error: unknown) => error);
  expect(violatedUnique(failure)).toBe('steps_name_key');
  expect(await count()).toBe(0);
});

it('lets nothing happen behind a rollback', async () => {
  const slowly = async (tx: EntityManager) => {
    for (const name of [2, 3, 4]) await tx.query(add, [name]).catch(() => undefined);
  };
  await expect(transactions.commit((tx) => together([tx.query('SELECT 1 / $1::int', [0]), slowly(tx)]))).rejects.toThrow('division by zero');
  expect(await count()).toBe(0);
});

it('nests as a savepoint', async () => {
  await transactions.commit(async (tx) => {
    await tx.query(add, [1]);
    await expect(tx.transaction((inner) => together([inner.query(add, [2]), inner.query(add, [1])]))).rejects.toThrow('duplicate key');
    await tx.query(add, [3]);
  });
  expect(await count()).toBe(2);
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
  await transactions.commit((tx) => together([1, 2].map((name) => tx.query(add, [name]))));
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
  // at least the one that lost ran again; it may have met the winner's second try for a lock once more
  expect(runs).toBeGreaterThanOrEqual(3);
});
