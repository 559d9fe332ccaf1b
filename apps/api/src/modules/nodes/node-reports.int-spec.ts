import type { NodeReport, RegionReport } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import { createTestDatabase } from '../../testing/test-database.js';
import { NodeReportsConsumer } from './node-reports.consumer.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let consumer: NodeReportsConsumer;

beforeAll(async () => {
  database = await createTestDatabase();
  consumer = new NodeReportsConsumer(new Transactions(database.dataSource));
});
afterAll(() => database.drop());
beforeEach(() => rows('TRUNCATE nodes, gpu_devices, instances CASCADE'));

const rows = (sql: string, values: unknown[] = []) => database.dataSource.query(sql, values) as Promise<Record<string, unknown>[]>;
const node = (id: string, gpus: string[], change: Partial<NodeReport> = {}): NodeReport => ({
  id, up: true, vcpus: 64, ramGb: 512, storagePools: [], machines: [],
  gpus: gpus.map((name, index) => ({ id: `${id}-${name}`, index, model: 'L40S-48GB', numaNode: 0, nvlinkIsland: null, healthy: true, heldBy: null })),
  ...change,
});
const report = (at: string, ...nodes: NodeReport[]) => consumer.apply({ region: 'FINLAND-1', agentId: 'agent', at: `2026-01-01T00:00:${at}.000Z`, nodes } satisfies RegionReport);
const nodes = () => rows('SELECT id, up, vcpus FROM nodes ORDER BY id');
const gpus = () => rows('SELECT id, healthy FROM gpu_devices ORDER BY id');

it('takes nodes and GPUs in', async () => {
  await report('01', node('b', ['0']), node('a', ['0', '1']));
  expect(await nodes()).toEqual([{ id: 'a', up: true, vcpus: 64 }, { id: 'b', up: true, vcpus: 64 }]);
  expect((await gpus()).map(({ id }) => id)).toEqual(['a-0', 'a-1', 'b-0']);
});

it('leaves alone the nodes a report does not name', async () => {
  await report('01', node('a', ['0']), node('b', ['0']));
  await report('02', node('b', ['0'], { up: false }));
  expect((await nodes()).map(({ up }) => up)).toEqual([true, false]);
  expect((await gpus()).every(({ healthy }) => healthy)).toBe(true);
});

it('listens to no report that is older than what it knows, node by node', async () => {
  await report('05', node('a', ['0']));
  await report('04', node('a', [], { up: false }), node('b', ['0']));
  expect((await nodes()).map(({ id, up }) => [id, up])).toEqual([['a', true], ['b', true]]);
  expect((await gpus()).map(({ id, healthy }) => [id, healthy])).toEqual([['a-0', true], ['b-0', true]]);
});

it('marks a GPU that is no longer reported, and takes it back when it is', async () => {
  await report('01', node('a', ['0', '1']));
  await report('02', node('a', ['0']));
  expect((await gpus()).map(({ healthy }) => healthy)).toEqual([true, false]);
  await report('03', node('a', ['0', '1']));
  expect((await gpus()).map(({ healthy }) => healthy)).toEqual([true, true]);
});

it('does not write GPU rows that are as reported, so that nobody waits for them', async () => {
  await report('01', node('a', ['0', '1']));
  const written = () => rows('SELECT id, xmin::text FROM gpu_devices ORDER BY id');
  const before = await written();
  const held = database.dataSource.createQueryRunner();
  await held.startTransaction();
  await held.query("SELECT 1 FROM gpu_devices WHERE id = 'a-0' FOR UPDATE");
  await report('02', node('a', ['0', '1']));
  await held.rollbackTransaction();
  await held.release();
  expect(await written()).toEqual(before);
});

it('waits for a node that somebody holds, but keeps none of the others meanwhile', async () => {
  await report('01', node('a', ['0']), node('b', ['0']));
  const placement = database.dataSource.createQueryRunner();
  await placement.startTransaction();
  await placement.query("SELECT 1 FROM nodes WHERE id = 'a' FOR NO KEY UPDATE");
  const reported = report('02', node('a', ['0'], { up: false }), node('b', ['0'], { up: false }));
  await waitUntil(async () => (await nodes()).some(({ up }) => up === false));
  expect((await nodes()).map(({ up }) => up)).toEqual([true, false]);
  expect(await placement.query("SELECT id FROM nodes WHERE id = 'b' FOR NO KEY UPDATE SKIP LOCKED")).toEqual([{ id: 'b' }]);
  await placement.rollbackTransaction();
  await placement.release();
  await reported;
  expect((await nodes()).map(({ up }) => up)).toEqual([false, false]);
});

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
