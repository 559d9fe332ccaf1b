import pg from 'pg';
import { createTestDatabase } from '../../testing/test-database.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let listener: pg.Client;
const heard: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  listener = new pg.Client({ connectionString: database.url });
  await listener.connect();
  listener.on('notification', ({ channel }) => heard.push(channel));
  await listener.query('LISTEN garrison_launch_line');
});
afterAll(async () => {
  await listener.end();
  await database.drop();
});

/** How often those in line are woken by what is done: notifications come in the order of their commits and before the answer to the listener's next query. */
async function wakesOf(...statements: string[]): Promise<number> {
  await listener.query('SELECT 1');
  heard.length = 0;
  for (const statement of statements) await database.dataSource.query(statement);
  await listener.query('SELECT 1');
  return heard.length;
}

beforeEach(async () => {
  for (const statement of [
    'DELETE FROM gpu_devices', 'DELETE FROM nodes',
    `INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at) SELECT id, 'FINLAND-1', true, 8, 64, '[]', 'test', now() FROM unnest('{n,other}'::text[]) id`,
    "INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy) VALUES ('g', 'n', 'FINLAND-1', 'L40S-48GB', 0, 0, 0, true)",
  ]) await database.dataSource.query(statement);
});

it.each([
  ['a node comes up', ["UPDATE nodes SET up = false WHERE id = 'n'"], "UPDATE nodes SET up = true WHERE id = 'n'"],
  ['a node is uncordoned', ["UPDATE nodes SET cordoned = true WHERE id = 'n'"], "UPDATE nodes SET cordoned = false WHERE id = 'n'"],
  ['a node is taken back into service', ["UPDATE nodes SET state = 'failed' WHERE id = 'n'"], "UPDATE nodes SET state = 'in_service' WHERE id = 'n'"],
  ['a silent node is heard of', ["UPDATE nodes SET reported_at = now() - interval '121 seconds' WHERE id = 'n'"], "UPDATE nodes SET reported_at = now() WHERE id = 'n'"],
  ['a node gets more vCPUs', [], "UPDATE nodes SET vcpus = 16 WHERE id = 'n'"],
  ['a node gets more memory', [], "UPDATE nodes SET ram_gb = 128 WHERE id = 'n'"],
  ['a node gets a GPU', [], "INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy) VALUES ('h', 'n', 'FINLAND-1', 'L40S-48GB', 1, 0, 0, true)"],
  ['a GPU is repaired', ["UPDATE gpu_devices SET healthy = false WHERE id = 'g'"], "UPDATE gpu_devices SET healthy = true WHERE id = 'g'"],
  ['a GPU is put into another node', [], "UPDATE gpu_devices SET node_id = 'other' WHERE id = 'g'"],
])('is woken when %s', async (_what, before, statement) => {
  for (const one of before) await database.dataSource.query(one);
  expect(await wakesOf(statement)).toBe(1);
});

it.each([
  ['a node reports as it always does', "UPDATE nodes SET reported_at = now(), up = true, vcpus = 8 WHERE id = 'n'"],
  ['a node goes down', "UPDATE nodes SET up = false WHERE id = 'n'"],
  ['a node comes up that takes no machines', "UPDATE nodes SET cordoned = true, up = false WHERE id = 'n'; UPDATE nodes SET up = true WHERE id = 'n'"],
  ['a GPU breaks', "UPDATE gpu_devices SET healthy = false WHERE id = 'g'"],
])('sleeps on when %s', async (_what, statement) => expect(await wakesOf(statement)).toBe(0));
