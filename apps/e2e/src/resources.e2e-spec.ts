import { Customer, refusal } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { allRulesHold } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** The lives of everything but plain machines, through api, worker and agent, at instant time. One cloud for all of them: its start costs more than they do. */
let stack: Stack;
let customer: Customer;
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({
    fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 1 }], 'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 4 }] },
    env: { OPERATION_LEASE_SECONDS: '3', RECONCILE_INTERVAL_MS: '500', JOB_LOCK_MS: '2000' }, // what a killed process held is soon taken up
  });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const ended = (id: string) => eventually(`operation ${id} ends`, () => customer.operation(id), ({ finished_at }) => finished_at !== null);

describe('waiting for stock', () => {
  const line = async (vm_name: string) => {
    const { deployment, operation_id } = await stack.api.createDeployment({ body: customer.request({ vm_name, when_out_of_stock: 'wait' }) });
    expect(operation_id).toBeNull();
    return deployment;
  };

  it('serves who waits in the order they came, by the freed GPU itself', async () => {
    const holder = await customer.deploy({ vm_name: 'holder' });
    const [first, second, third] = [await line('first'), await line('second'), await line('third')];
    expect([first, second, third].map(({ status, queue }) => [status, queue?.position])).toEqual([['pending', 1], ['pending', 2], ['pending', 3]]);
    expect(await refusal(stack.api.createDeployment({ body: customer.request({ vm_name: 'in-a-hurry' }) }))).toMatchObject({ code: 'out_of_stock' });
    await stack.api.cancelDeployment({ params: { deployment_id: second.deployment_id ?? '' } });

    await customer.remove(holder.id);
    const served = await customer.deployment(first.deployment_id ?? '');
    expect(served).toMatchObject({ status: 'active', queue: null, instance: { name: 'first', status: 'ACTIVE' } });
    await eventually('the last one has moved up', async () => (await stack.api.getDeployment({ params: { deployment_id: third.deployment_id ?? '' } })).deployment.queue?.position, (position) => position === 1);
    await customer.remove(served.instance_id ?? '');
    expect(await customer.deployment(third.deployment_id ?? '')).toMatchObject({ status: 'active', instance: { name: 'third' } });
    await customer.remove((await customer.deployment(third.deployment_id ?? '')).instance_id ?? '');
    expect((await stack.api.listDeployments({ query: { status: 'failed' } })).deployments.map(({ vm_name, error }) => [vm_name, error?.code])).toEqual([['second', 'cancelled']]);
    await allRulesHold(database);
  });
});

describe('volumes', () => {
  const volume = async (id: string) => (await stack.api.getVolume({ params: { id } })).volume;
  const reaches = (id: string, status: string) => eventually(`volume ${id} is ${status}`, () => volume(id), (seen) => seen.status === status);
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
    await allRulesHold(database);
  });

  it('leaves nothing of a volume that the storage refuses, and its name free', async () => {
    const unlucky = await make('x-sim-fail-create_volume');
    expect((await reaches(unlucky, 'deleted')).status).toBe('deleted');
    const { operations } = await stack.api.listOperations({ query: { resource_id: unlucky } });
    expect(operations[0]).toMatchObject({ kind: 'volume.create', status: 'failed', error: { code: 'storage_full' }, steps: [{ name: 'create_volume', status: 'failed' }] });
    expect((await stack.api.listVolumes({ query: { search: 'x-sim' } })).volumes).toEqual([]);
  });
});

describe('snapshots and custom images', () => {
  const legacy = { region: 'CANADA-1', gpu_model: 'RTX-A6000' } as const;
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
    await allRulesHold(database);
  });

  it('leaves nothing of a snapshot that the store refuses', async () => {
    const { instances } = await stack.api.listSnapshotCandidates({ query: { search: 'mother' } });
    expect(instances).toMatchObject([{ eligible: true }]);
    const { snapshot, operation_id } = await stack.api.createSnapshot({ body: { instance_id: instances[0]?.id ?? '', name: 'x-sim-fail-create_snapshot' } });
    expect(await ended(operation_id)).toMatchObject({ status: 'failed', error: { code: 'storage_full' } });
    expect((await stack.api.getSnapshot({ params: { id: snapshot.id } })).snapshot.status).toBe('deleted');
    expect((await customer.instance(instances[0]?.id ?? '')).allowed_operations.snapshot).toEqual({ allowed: true });
  });
});

describe('unikernels, through the KraftCloud API', () => {
  type Entry = { status: string; uuid: string; name: string; state?: string; error?: number; size_mb?: number; attached_to?: { name: string }[] };

  async function call(method: string, path: string, body?: object): Promise<Entry[]> {
    const { api_url, demo } = stack.run;
    const token = Buffer.from(demo.api_key.replace(/_(?=.{43}$)/, ':')).toString('base64');
    const answer = await fetch(new URL(path, api_url), {
      method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const { data } = (await answer.json()) as { data: Record<string, Entry[]> };
    return Object.values(data)[0] ?? [];
  }
  const one = async (...args: Parameters<typeof call>): Promise<Entry> => (await call(...args))[0] as Entry;
  const reaches = (kind: 'volumes' | 'instances', name: string, state: string) => eventually(`${name} is ${state}`, () => one('GET', `/v1/${kind}?name=${name}`), (seen) => seen.state === state);

  it('makes, mounts, grows, copies and deletes volumes of real nodes', async () => {
    await call('POST', '/v1/volumes', { name: 'data', size_mb: 100 });
    await reaches('volumes', 'data', 'available');
    await call('POST', '/v1/instances', { name: 'web', image: 'nginx:latest', memory_mb: 64, env: { A: '1' } });
    expect(await one('PUT', '/v1/volumes/attach', { name: 'data', attach_to: { name: 'web' }, at: '/mnt/' })).toMatchObject({ status: 'success' });
    expect(await one('PUT', '/v1/instances/start', [{ name: 'web', wait_timeout_ms: 60_000 }])).toMatchObject({ state: 'running' });
    expect(await one('GET', '/v1/volumes?name=data')).toMatchObject({ state: 'mounted', attached_to: [{ name: 'web' }] });
    await call('PUT', '/v1/instances/stop', [{ name: 'web' }]);
    await reaches('instances', 'web', 'stopped');
    await call('PATCH', '/v1/volumes', [{ name: 'data', prop: 'size_mb', op: 'set', value: 150 }]);
    expect((await reaches('volumes', 'data', 'idle')).size_mb).toBe(150);
    await call('POST', '/v1/volumes/clone', [{ name: 'data', vol_name: 'copy' }]);
    await reaches('volumes', 'copy', 'available');
    await call('DELETE', '/v1/instances', [{ name: 'web' }]);
    await reaches('volumes', 'data', 'available');
    expect((await call('DELETE', '/v1/volumes', [{ name: 'data' }, { name: 'copy' }])).map(({ status }) => status)).toEqual(['success', 'success']);
  });

  it('goes on when agent and worker are killed', async () => {
    await call('POST', '/v1/instances', { name: 'tough', image: 'nginx:latest', autostart: true, volumes: [{ name: 'own', size_mb: 10, at: '/own' }] });
    await Promise.all([stack.kill('agent-FINLAND-1'), stack.kill('worker')]);
    await reaches('instances', 'tough', 'running');
    await reaches('volumes', 'own', 'mounted');
    await Promise.all([call('DELETE', '/v1/instances', [{ name: 'tough' }]), stack.kill('agent-FINLAND-1')]);
    await eventually('its volume went with it', () => call('GET', '/v1/volumes/list'), (volumes) => volumes.length === 0, { timeoutMs: 90_000 });
  });

  it('shows what the storage refuses as an error that can be deleted', async () => {
    await call('POST', '/v1/volumes', { name: 'x-sim-fail-create-volume', size_mb: 10 });
    await reaches('volumes', 'x-sim-fail-create-volume', 'error');
    expect((await one('DELETE', '/v1/volumes', [{ name: 'x-sim-fail-create-volume' }])).status).toBe('success');
  });
});
