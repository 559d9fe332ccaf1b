import { Customer, refusal } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { brokenRules } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** Snapshots and custom images through api, worker and agent, at instant time. */
let stack: Stack;
let customer: Customer;
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({ fleet: { 'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 4 }] } });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const legacy = { region: 'CANADA-1', gpu_model: 'RTX-A6000' } as const;
const ended = (id: string) => eventually(`operation ${id} ends`, () => customer.operation(id), ({ finished_at }) => finished_at !== null);
const prints = (id: string, text: string) => eventually(`the console of ${id} shows ${text}`, () => customer.consoleText(id), (seen) => seen.includes(text));

it('carries what a script left on the disk over to restored machines and to those deployed from an image', async () => {
  const { script } = await stack.api.createScript({ body: { name: 'prepare', content: '#!/bin/bash\napt-get install -y htop\necho trained > /opt/weights.bin\necho "the script ran"\n' } });
  const mother = await customer.deploy({ ...legacy, vm_name: 'mother', startup_script_id: script.id });
  await prints(mother.id, 'the script ran');

  const { snapshot, operation_id } = await stack.api.createSnapshot({ body: { instance_id: mother.id, name: 'prepared', create_image: true } });
  expect(await ended(operation_id)).toMatchObject({ kind: 'snapshot.create', status: 'succeeded', steps: [{ name: 'create_snapshot', status: 'done' }, { name: 'create_image', status: 'done' }] });
  const [image] = (await stack.api.listImages({ query: { snapshot_id: snapshot.id } })).images;
  expect([image?.status, (await stack.api.getSnapshot({ params: { id: snapshot.id } })).snapshot.status]).toEqual(['SUCCESS', 'SUCCESS']);

  const { deployment } = await stack.api.restoreSnapshot({ params: { id: snapshot.id }, body: {} });
  const restored = await customer.reaches(deployment.instance_id ?? '', 'ACTIVE');
  expect([restored.name, restored.public_ip === mother.public_ip]).toEqual(['prepared-restored', false]);
  const fromImage = await customer.deploy({ ...legacy, vm_name: 'copy', boot_source: 'custom_image', custom_image_id: image?.id ?? '' });
  for (const machine of [restored, fromImage]) {
    const text = await prints(machine.id, 'login:');
    for (const kept of ['from an earlier instance', 'htop', '/opt/weights.bin', 'User ubuntu already exists']) expect(text).toContain(kept);
    expect(text).not.toContain('the script ran');
  }

  const thrown = await stack.api.deleteSnapshot({ params: { id: snapshot.id }, body: {} });
  expect([thrown.operation_id, thrown.kept_until, thrown.snapshot.status]).toEqual([null, expect.any(String), 'trashed']);
  expect((await stack.api.listTrashedSnapshots({ query: {} })).snapshots).toMatchObject([{ id: snapshot.id, kept_until: thrown.kept_until }]);
  expect((await stack.api.restoreTrashedSnapshot({ params: { id: snapshot.id }, body: { name: 'again' } })).snapshot).toMatchObject({ status: 'SUCCESS', name: 'again' });
  await stack.api.deleteSnapshot({ params: { id: snapshot.id }, body: {} });
  const removal = await stack.api.purgeTrashedSnapshot({ params: { id: snapshot.id } });
  expect((await ended(removal.operation_id)).status).toBe('succeeded');
  expect((await stack.api.getImage({ params: { id: image?.id ?? '' } })).image.status).toBe('SUCCESS');
  expect(await refusal(stack.api.restoreSnapshot({ params: { id: snapshot.id }, body: {} }))).toMatchObject({ code: 'not_found' });
  await eventually('all rules hold', () => brokenRules(database), (broken) => Object.keys(broken).length === 0, { timeoutMs: 30_000 });
});

it('leaves nothing of a snapshot that the store refuses', async () => {
  const { instances } = await stack.api.listSnapshotCandidates({ query: { search: 'mother' } });
  expect(instances).toMatchObject([{ eligible: true }]);
  const { snapshot, operation_id } = await stack.api.createSnapshot({ body: { instance_id: instances[0]?.id ?? '', name: 'x-sim-fail-create_snapshot' } });
  expect(await ended(operation_id)).toMatchObject({ status: 'failed', error: { code: 'storage_full' } });
  expect((await stack.api.getSnapshot({ params: { id: snapshot.id } })).snapshot.status).toBe('deleted');
  expect((await customer.instance(instances[0]?.id ?? '')).allowed_operations.snapshot).toEqual({ allowed: true });
});
