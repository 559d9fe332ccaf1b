import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import type { SimulationControl } from './support/control.js';
import { brokenRules } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** Hardware that refuses, fails or goes dark in the middle of a deployment. */
let stack: Stack;
let customer: Customer;
let database: Database;
let simulation: SimulationControl;
let keptIds: string[];

const GPUS = 8;

beforeAll(async () => {
  stack = await Stack.start({
    fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: GPUS }] },
    env: { OPERATION_LEASE_SECONDS: '3', RECONCILE_INTERVAL_MS: '500' },
  });
  database = Database.open(stack.run.database_url);
  simulation = stack.simulation('FINLAND-1');
  customer = await Customer.withKey(() => stack.api, 'laptop');
  const donor = await customer.deploy({ vm_name: 'donor', volumes: [{ name: 'keep-me', size_gb: 100, volume_type: 'NVMe' }] });
  await customer.remove(donor.id);
  keptIds = (await customer.volumes()).map(({ id }) => id);
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

/** Everything a failed deployment took is back, in the rows and on the hardware. */
async function expectNothingTaken(): Promise<void> {
  expect(await customer.stock()).toBe(GPUS);
  expect((await customer.volumes()).map(({ id, status, instance_id }) => [id, status, instance_id])).toEqual(keptIds.map((id) => [id, 'available', null]));
  expect(await database.rows('SELECT address FROM ip_addresses WHERE instance_id IS NOT NULL')).toEqual([]);
  const { nodes } = await simulation.look();
  expect(nodes.flatMap(({ machines }) => machines)).toEqual([]);
  expect(nodes.flatMap(({ gpus }) => gpus.filter(({ heldBy }) => heldBy !== null))).toEqual([]);
  await eventually('all rules hold', () => brokenRules(database), (broken) => Object.keys(broken).length === 0, { timeoutMs: 30_000 });
}

const withVolumes = (vm_name: string) => ({ vm_name, volumes: [{ name: 'brand-new', size_gb: 200, volume_type: 'HDD' as const }], attach_volume_ids: keptIds });

it.each([
  ['define', 'reserve_host', 'host_full'],
  ['claim_gpus', 'claim_gpus', 'gpu_fault'],
  ['create_volume', 'create_volumes', 'storage_full'],
  ['attach_volume', 'attach_volumes', 'volume_busy'],
  ['connect_network', 'connect_network', 'network_failed'],
  ['boot', 'boot', 'boot_failed'],
])('says why when a node refuses %s, and gives everything back', async (fault, step, code) => {
  const { deploymentId, instanceId, operationId } = await customer.order(withVolumes(`trainer-sim-fail-${fault}`));
  const deployment = await customer.deployment(deploymentId);
  expect(deployment).toMatchObject({ status: 'failed', error: { code, step, message: expect.stringMatching(/\w+ \w+/) }, finished_at: expect.any(String) });
  const machine = await customer.instance(instanceId);
  expect(machine).toMatchObject({ status: 'ERROR', error: { code, step }, private_ip: null, public_ip: null, ip_status: 'none', volume_attachments: [], os_volume: null });
  expect(machine.allowed_operations).toMatchObject({ delete: { allowed: true }, start: { allowed: false } });

  const { steps, status } = await customer.operation(operationId);
  expect(status).toBe('failed');
  expect(steps.at(-1)).toMatchObject({ name: step, status: 'failed', detail: deployment.error?.message });
  expect(new Set(steps.slice(0, -1).map((one) => one.status))).toEqual(new Set(steps.length > 1 ? ['undone'] : []));
  await expectNothingTaken();

  await customer.remove(instanceId);
});

it('tries again what fails in passing', async () => {
  const { id } = await customer.deploy(withVolumes('stubborn-sim-flaky-connect_network'));
  expect(await customer.stock()).toBe(GPUS - 1);
  const made = (await customer.instance(id)).volume_attachments.filter(({ volume_id }) => !keptIds.includes(volume_id));
  await customer.remove(id, made.map(({ volume_id }) => volume_id));
  await expectNothingTaken();
});

it('keeps what a half-built machine may still use until the node is clean, then gives it back', async () => {
  const vm_name = 'messy-sim-fail-boot';
  await simulation.plant({ kind: 'refuse', step: 'detach_volume', instance_name: vm_name });
  const { deploymentId, instanceId } = await customer.order(withVolumes(vm_name));
  expect(await customer.deployment(deploymentId)).toMatchObject({ status: 'failed', error: { code: 'boot_failed', step: 'boot' } });
  await eventually('the clean-up is done', () => customer.stock(), (free) => free === GPUS);
  const { operations } = await stack.api.listOperations({ query: { resource_id: instanceId } });
  expect(operations.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['instance.cleanup succeeded', 'instance.deploy failed']);
  await expectNothingTaken();
  await customer.remove(instanceId);
});

it('gives up on a node that goes dark, and cleans it up when it is back', async () => {
  const { deploymentId, instanceId } = await customer.order(withVolumes('unlucky-sim-node_down-boot'));
  expect(await customer.deployment(deploymentId)).toMatchObject({ status: 'failed', error: { code: 'node_down', step: expect.any(String) } });
  expect((await customer.instance(instanceId)).status).toBe('ERROR');
  // nobody can look: its GPU must not be sold to somebody else
  expect(await database.rows('SELECT id FROM gpu_devices WHERE instance_id = $1', [instanceId])).toHaveLength(1);
  await simulation.setNodeUp('fin1-h100', true);
  await eventually('the clean-up is done', () => customer.stock(), (free) => free === GPUS);
  await expectNothingTaken();
  await customer.remove(instanceId);
});

it('takes a GPU that fell off the bus out of the stock until it is mended', async () => {
  const { deploymentId, instanceId } = await customer.order(withVolumes('pale-sim-gpu_lost-boot'));
  expect(await customer.deployment(deploymentId)).toMatchObject({ status: 'failed', error: { code: 'gpu_fault' } });
  await eventually('the broken GPU is out of stock', () => customer.stock(), (free) => free === GPUS - 1);
  const broken = (await simulation.look()).nodes.flatMap(({ gpus }) => gpus).filter(({ healthy }) => !healthy);
  expect(broken).toHaveLength(1);
  await simulation.setGpuHealthy(broken[0]?.id ?? '', true);
  await eventually('the mended GPU is for sale', () => customer.stock(), (free) => free === GPUS);
  await expectNothingTaken();
  await customer.remove(instanceId);
});
