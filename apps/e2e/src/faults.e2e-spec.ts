import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import type { SimulationControl } from './support/control.js';
import { allRulesHold } from './support/invariants.js';
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
    env: { OPERATION_LEASE_SECONDS: '3', RECONCILE_INTERVAL_MS: '500', DEADLINE_PERCENT: '5' },
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
  await allRulesHold(database);
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

/** Gives a command that the node will not carry out; resolves with the machine once the command has ended. */
async function refused(command: 'stopInstance' | 'hibernateInstance' | 'rebootInstance' | 'restoreInstance' | 'deleteInstance', id: string) {
  const { operation_id } = await stack.api[command]({ params: { id } });
  const operation = await eventually('the command has ended', () => customer.operation(operation_id), ({ status }) => status === 'failed', { unless: ({ status }) => status === 'succeeded' });
  const machine = await customer.instance(id);
  expect(machine.error).toEqual(operation.error);
  return machine;
}

it.each([
  ['stopInstance', 'shutdown'],
  ['hibernateInstance', 'hibernate'],
  ['rebootInstance', 'reboot'],
] as const)('leaves a machine as it was when the node refuses %s, and says so', async (command, step) => {
  const { id } = await customer.deploy({ vm_name: 'firm' });
  await simulation.plant({ kind: 'refuse', step, instance_name: 'firm' });
  expect(await refused(command, id)).toMatchObject({ status: 'ACTIVE', error: { code: 'power_failed', message: expect.stringMatching(/\w+ \w+/) } });
  expect(await customer.stock()).toBe(GPUS - 1);
  await stack.api[command]({ params: { id } });
  expect((await customer.comesToRest(id)).error).toBeNull();
  await customer.remove(id);
  await expectNothingTaken();
});

it('lets a machine sleep on that does not wake, without its GPUs', async () => {
  const { id } = await customer.deploy({ vm_name: 'sleeper' });
  await stack.api.hibernateInstance({ params: { id } });
  await customer.reaches(id, 'HIBERNATED');
  await simulation.plant({ kind: 'refuse', step: 'resume', instance_name: 'sleeper' });
  expect(await refused('restoreInstance', id)).toMatchObject({ status: 'HIBERNATED', error: { code: 'boot_failed' } });
  expect(await customer.stock()).toBe(GPUS);
  await stack.api.restoreInstance({ params: { id } });
  await customer.reaches(id, 'ACTIVE');
  await customer.remove(id);
  await expectNothingTaken();
});

it('keeps a machine that could not be deleted whole, until it can', async () => {
  const { id } = await customer.deploy({ vm_name: 'sticky' });
  await simulation.plant({ kind: 'refuse', step: 'undefine', instance_name: 'sticky' });
  expect(await refused('deleteInstance', id)).toMatchObject({ status: 'ERROR', error: { code: 'power_failed', step: 'remove_machine' } });
  expect(await customer.stock()).toBe(GPUS - 1); // whoever is still on a node keeps its place there
  await stack.api.deleteInstance({ params: { id } });
  await eventually('the second try has deleted it', () => customer.instance(id), ({ status }) => status === 'DELETED');
  await expectNothingTaken();
});

it('ends by its deadline what a node never answers', async () => {
  const { id } = await customer.deploy({ vm_name: 'silent' });
  await simulation.plant({ kind: 'lost', step: 'shutdown', instance_name: 'silent' });
  const { status, error } = await refused('stopInstance', id);
  expect(['ACTIVE', 'ERROR']).toContain(status);
  expect(error).toMatchObject({ code: 'attempts_exhausted', message: expect.stringContaining('within the time allowed') });
  await stack.api.deleteInstance({ params: { id } });
  await eventually('it can be deleted all the same', () => customer.instance(id), (seen) => seen.status === 'DELETED');
  await expectNothingTaken();
});
