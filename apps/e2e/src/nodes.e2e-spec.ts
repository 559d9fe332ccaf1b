import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import type { SimulationControl } from './support/control.js';
import { allRulesHold } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** What operators do with whole nodes, and what is measured on them, through api, worker and agent. */
let stack: Stack;
let customer: Customer;
let database: Database;
let simulation: SimulationControl;

beforeAll(async () => {
  stack = await Stack.start({
    fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 2, count: 2 }] },
    env: { RECONCILE_INTERVAL_MS: '500', TELEMETRY_SECONDS: '1' },
  });
  database = Database.open(stack.run.database_url);
  simulation = stack.simulation('FINLAND-1');
  customer = await Customer.withKey(() => stack.api, 'laptop');
  await database.rows("UPDATE accounts SET role = 'operator' WHERE email = $1", [stack.run.demo.email]);
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const node = async (id: string) => (await stack.api.adminGetNode({ params: { id } })).node;
const nodeOf = async (instanceId: string): Promise<string> =>
  (await database.rows<{ node_id: string }>('SELECT coalesce(node_id, last_node_id) AS node_id FROM instances WHERE id = $1', [instanceId]))[0]?.node_id ?? '';
const drained = async (id: string, mode: 'stop' | 'hibernate' | 'move') => {
  await stack.api.adminDrainNode({ params: { id }, body: { mode } });
  return eventually(`${id} is drained`, async () => (await stack.api.adminGetNodeDrain({ params: { id } })).drain, (drain) => drain?.status === 'finished');
};

it('empties a node by hibernating and by moving, with the machine as it was', async () => {
  const { id } = await customer.deploy({ vm_name: 'trainer' });
  const first = await nodeOf(id);
  expect(await drained(first, 'hibernate')).toMatchObject({ counts: { done: 1 }, machines: [{ instance_id: id, instance_status: 'HIBERNATED' }] });
  expect(await node(first)).toMatchObject({ cordoned: true, gpus: { held: 0 } });
  await stack.api.restoreInstance({ params: { id } });
  await customer.reaches(id, 'ACTIVE');
  const second = await nodeOf(id);
  expect(second).not.toBe(first);
  await stack.api.adminUncordonNode({ params: { id: first } });
  expect(await drained(second, 'move')).toMatchObject({ counts: { done: 1 }, machines: [{ instance_status: 'ACTIVE', step: 'restore' }] });
  expect(await nodeOf(id)).toBe(first);
  await stack.api.adminUncordonNode({ params: { id: second } });
  await allRulesHold(database);
});

it('shows what machines and nodes measure', async () => {
  const { instances } = await stack.api.listInstances({ query: {} });
  const id = instances[0]?.id ?? '';
  const look = async () => (await stack.api.getInstanceMetrics({ params: { id }, query: { metrics: 'gpu_temperature,cpu_utilization' } })).metrics;
  const { series, resolution } = await eventually('there is a reading', look, (metrics) => metrics.series.every(({ values }) => values.some((value) => value !== null)));
  expect([resolution, series.map(({ metric, unit, gpu }) => [metric, unit, gpu])]).toEqual(['minute', [['cpu_utilization', 'percent', null], ['gpu_temperature', 'celsius', 0]]]);
  expect((await node(await nodeOf(id))).sensors).toMatchObject({ gpus: [{ ecc_uncorrected: 0 }, { ecc_uncorrected: 0 }] });
});

it('tells the machines of a dead node so, sells nothing of it, and takes both back', async () => {
  const { instances } = await stack.api.listInstances({ query: {} });
  const id = instances[0]?.id ?? '';
  const dead = await nodeOf(id);
  const free = await customer.stock();
  await simulation.setNodeUp(dead, false);
  await stack.api.adminFailNode({ params: { id: dead } });
  const lost = await eventually('the machine is lost', () => customer.instance(id), ({ status }) => status === 'ERROR');
  expect(lost.error?.code).toBe('node_failed');
  expect(await customer.stock()).toBe(free - 1);
  await stack.api.adminRecoverNode({ params: { id: dead } });
  expect((await node(dead)).state).toBe('recovering');
  await simulation.setNodeUp(dead, true);
  // it lost its power, so its machine is found switched off
  await eventually('the machine is taken back', () => customer.instance(id), ({ status }) => status === 'SHUTOFF');
  await eventually('the node is in service', () => node(dead), ({ state }) => state === 'in_service');
  expect(await customer.stock()).toBe(free);
  await stack.api.startInstance({ params: { id } });
  await customer.reaches(id, 'ACTIVE');
  await customer.remove(id);
  await allRulesHold(database);
});
