import { randomUUID } from 'node:crypto';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { createLogger } from '../observability/logger.js';
import { QUEUE, type Queue } from '../work/queue.module.js';
import { Outbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';

let api: TestApi;
let queue: Queue;

beforeAll(async () => {
  api = await startTestApi();
  queue = api.app.get<Queue>(QUEUE);
});
afterAll(() => api.close());

const relay = (over: Partial<Queue> = {}) =>
  new OutboxRelay(api.app.get(Transactions), api.app.get(Notifications), { ...queue, ...over } as Queue, createLogger({ level: 'silent', name: 'test' }));
const add = (ids: string[], name: string) =>
  api.app.get(Transactions).commit(async (tx) => {
    for (const id of ids) await api.app.get(Outbox).add(tx, { queue: name, name: 'work', id, payload: { id }, attempts: 1 });
  });
const left = async (name: string): Promise<number> => (await api.dataSource.query('SELECT 1 FROM outbox WHERE queue = $1', [name])).length;

/** Everything a queue delivers until `count` jobs came. */
async function received(name: string, count: number): Promise<string[]> {
  const seen: string[] = [];
  const all = new Promise<void>((resolve) => {
    void queue.consumer.consume(name, { concurrency: 1 }, async ({ id }) => {
      seen.push(id);
      if (seen.length === count) resolve();
    });
  });
  await all;
  return seen;
}

it('publishes what was committed, in order, and leaves nothing', async () => {
  const name = `q-${randomUUID()}`;
  const ids = Array.from({ length: 450 }, (_, at) => `job-${at}`);
  await add(ids, name);
  await relay().drain();
  expect(await left(name)).toBe(0);
  expect(await received(name, ids.length)).toEqual(ids);
});

it('publishes nothing of a transaction that was rolled back', async () => {
  const name = `q-${randomUUID()}`;
  const boom = api.app.get(Transactions).commit(async (tx) => {
    await api.app.get(Outbox).add(tx, { queue: name, name: 'work', id: 'ghost', payload: {}, attempts: 1 });
    throw new Error('died before commit');
  });
  await expect(boom).rejects.toThrow('died before commit');
  expect(await left(name)).toBe(0);
});

it('two relays at once publish each job once', async () => {
  const name = `q-${randomUUID()}`;
  const ids = Array.from({ length: 300 }, (_, at) => `job-${at}`);
  await add(ids, name);
  const published: string[] = [];
  const counting: Queue['publisher'] = {
    publish: async (on, jobs) => {
      published.push(...jobs.map((job) => job.id));
      await queue.publisher.publish(on, jobs);
    },
  };
  await Promise.all([relay({ publisher: counting }).drain(), relay({ publisher: counting }).drain()]);
  expect(published.sort()).toEqual([...ids].sort());
  expect(await left(name)).toBe(0);
});

it('a relay that dies after publishing leaves the row for the next one, and the id makes it one job', async () => {
  const name = `q-${randomUUID()}`;
  await add(['only'], name);
  const dying: Queue['publisher'] = {
    publish: async (on, jobs) => {
      await queue.publisher.publish(on, jobs);
      throw new Error('died');
    },
  };
  await expect(relay({ publisher: dying }).drain()).rejects.toThrow('died');
  await relay().drain();
  expect(await left(name)).toBe(1);
  await api.dataSource.query("UPDATE outbox SET claimed_until = now() - interval '1 second' WHERE queue = $1", [name]);
  await relay().drain();
  expect(await left(name)).toBe(0);
  await queue.publisher.publish(name, [{ name: 'work', id: 'last', payload: {}, attempts: 1 }]);
  expect(await received(name, 2)).toEqual(['only', 'last']);
});
