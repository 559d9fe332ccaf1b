import type { Socket } from 'node:net';
import pg from 'pg';
import { BatchingClient } from './batching-client.js';

let client: BatchingClient;
let writes: number;

beforeAll(async () => {
  client = new BatchingClient({ connectionString: process.env.DATABASE_URL, pipeline: true } as pg.ClientConfig);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  // what reaches the socket: one call for a packet of many chunks, one for a single chunk
  for (const name of ['_writev', '_write'] as const) {
    const write = (stream as unknown as Record<string, (...args: unknown[]) => unknown>)[name]?.bind(stream);
    Object.assign(stream, { [name]: (...args: unknown[]) => ((writes += 1), write?.(...args)) });
  }
});
afterAll(() => client.end());
beforeEach(() => (writes = 0));

const ask = async (value: number): Promise<number> => {
  // as far from the driver as the layers above it are
  await Promise.resolve();
  await Promise.resolve();
  const { rows } = await client.query<{ value: number }>('SELECT $1::int AS value', [value]);
  return rows[0]?.value ?? NaN;
};

it('writes statements of one turn together, and answers each', async () => {
  expect(await Promise.all([1, 2, 3, 4, 5].map(ask))).toEqual([1, 2, 3, 4, 5]);
  expect(writes).toBe(1);
});

it('lets every turn have its own', async () => {
  for (const value of [1, 2, 3]) expect(await ask(value)).toBe(value);
  expect(writes).toBe(3);
});

it('fails alone', async () => {
  const answers = await Promise.allSettled([ask(1), client.query('SELECT 1 / 0'), ask(2)]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
