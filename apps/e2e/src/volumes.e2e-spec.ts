import { Customer, refusal } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { brokenRules } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** The life of volumes through api, worker and agent, at instant time. */
let stack: Stack;
let customer: Customer;
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({ fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 1 }] } });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const volume = async (id: string) => (await stack.api.getVolume({ params: { id } })).volume;
const reaches = (id: string, status: string) => eventually(`volume ${id} is ${status}`, () => volume(id), (seen) => seen.status === status);
const ended = (id: string) => eventually(`operation ${id} ends`, async () => (await stack.api.getOperation({ params: { id } })).operation, ({ finished_at }) => finished_at !== null);
const make = async (name: string, change: { size_gb?: number; volume_type?: 'NVMe' | 'HDD' } = {}) =>
  (await stack.api.createVolume({ body: { name, size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe', ...change } })).volume.id;

it('creates, grows, clones, attaches, detaches and deletes volumes', async () => {
  const id = await make('datasets');
  await reaches(id, 'available');
  await stack.api.resizeVolume({ params: { id }, body: { size_gb: 200 } });
  expect((await reaches(id, 'available')).size_gb).toBe(200);
  const copy = (await stack.api.cloneVolume({ params: { id }, body: {} })).volume;
  expect(copy.name).toBe('datasets-clone');
  await reaches(copy.id, 'available');

  const machine = await customer.deploy({ vm_name: 'trainer' });
  const both = { instance_id: machine.id, volume_ids: [id, copy.id] };
  expect(await refusal(stack.api.attachVolumes({ body: both }))).toMatchObject({ code: 'wrong_state' });
  await stack.api.stopInstance({ params: { id: machine.id } });
  await customer.reaches(machine.id, 'SHUTOFF');
  const attached = await ended((await stack.api.attachVolumes({ body: both })).operation_id);
  expect(attached).toMatchObject({ kind: 'instance.attach_volumes', status: 'succeeded', steps: [{ name: 'attach_volumes', status: 'done' }] });
  expect((await customer.instance(machine.id)).volume_attachments.map(({ device, status }) => [device, status])).toEqual([['vda', 'attached'], ['vdb', 'attached'], ['vdc', 'attached']]);
  await stack.api.startInstance({ params: { id: machine.id } });
  await customer.reaches(machine.id, 'ACTIVE');
  await stack.api.stopInstance({ params: { id: machine.id } });
  await customer.reaches(machine.id, 'SHUTOFF');
  expect(await ended((await stack.api.detachVolumes({ body: both })).operation_id)).toMatchObject({ status: 'succeeded' });

  for (const one of [id, copy.id]) {
    await stack.api.deleteVolume({ params: { id: one }, body: { is_permanent: true } });
    await reaches(one, 'deleted');
  }
  // the nodes report what they store a little later
  await eventually('all rules hold', () => brokenRules(database), (broken) => Object.keys(broken).length === 0, { timeoutMs: 30_000 });
});

it('leaves nothing of a volume that the storage refuses, and its name free', async () => {
  const unlucky = await make('x-sim-fail-create_volume');
  expect((await reaches(unlucky, 'deleted')).status).toBe('deleted');
  const { operations } = await stack.api.listOperations({ query: { resource_id: unlucky } });
  expect(operations[0]).toMatchObject({ kind: 'volume.create', status: 'failed', error: { code: 'storage_full' }, steps: [{ name: 'create_volume', status: 'failed' }] });
  expect((await stack.api.listVolumes({ query: { search: 'x-sim' } })).volumes).toEqual([]);
});
