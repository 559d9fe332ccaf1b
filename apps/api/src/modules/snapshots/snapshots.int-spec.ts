import { randomUUID } from 'node:crypto';
import type { JobOutcome } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { OverdueOperationsReconciler } from '../instances/overdue-operations.reconciler.js';

let api: TestApi;
let ada: Customer;
let reconciler: OverdueOperationsReconciler;
let count = 0;

beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '1000.00' });
  ada = await customer(api);
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 200, vcpus: 100_000, ramGb: 1_000_000 });
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  const { app, env } = api;
  reconciler = new OverdueOperationsReconciler(
    app.get(Transactions), app.get(Operations), app.get(OperationListeners), env, createLogger({ level: env.LOG_LEVEL, name: 'test' }),
  );
});
afterAll(() => api.close());

const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const get = async (path: string, who = ada) => expectStatus(200, api.call('GET', path, { token: who.token }));
const post = (path: string, body?: unknown, who = ada, headers: Record<string, string> = {}) => api.call('POST', path, { token: who.token, body, headers });
/** Copies are deleted for good; what the trash does has its own tests. */
const remove = (path: string, who = ada) => api.call('DELETE', path.startsWith('/api/instances') ? path : `${path}?is_permanent=true`, { token: who.token });
const name = () => `copy ${(count += 1)}`;
const snap = (instance_id: string, change: Record<string, unknown> = {}) => post('/api/snapshots/', { instance_id, name: name(), ...change });
const snapshot = async (id: string) => (await get(`/api/snapshots/${id}/`)).snapshot;
const image = async (id: string) => (await get(`/api/images/${id}/`)).image;
const instance = async (id: string) => (await get(`/api/instances/${id}/`)).instance;
const operation = async (id: string) => (await get(`/api/operations/${id}/`)).operation;
const legacy = (change: Record<string, unknown> = {}) => deployBody(ada, { region: 'CANADA-1', gpu_model: 'RTX-A6000', ...change });
const active = async (change: Record<string, unknown> = {}): Promise<string> => {
  const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', legacy(change)));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
};
const copies = (...seen: [id: string, exists: boolean][]) => ({ volumes: [], copies: seen.map(([copyId, exists]) => ({ copyId, exists })) });
const failure = { code: 'storage_full' as const, message: 'no room', step: 'create_snapshot' };
const taken = async (change: Record<string, unknown> = {}, instanceId?: string): Promise<string> => {
  const made = await expectStatus(202, snap(instanceId ?? (await active()), change));
  await answer(api, made.operation_id, { kind: 'done' });
  return made.snapshot.id;
};
const made = async (snapshot_id: string): Promise<string> => {
  const accepted = await expectStatus(202, post('/api/images/', { snapshot_id, name: name() }));
  await answer(api, accepted.operation_id, { kind: 'done' });
  return accepted.image.id;
};
const disk = async (instanceId: string) => (await sql("SELECT id, status FROM volumes WHERE instance_id = $1 AND role = 'boot'", instanceId))[0];

describe('making a snapshot', () => {
  it('holds the disk still, and is there when the store has it', async () => {
    const id = await active({ gpu_count: 2 });
    const before = (await instance(id)).generation;
    const { snapshot: accepted, operation_id } = await expectStatus(202, snap(id, { name: 'before the upgrade', description: 'all well' }));
    expect(accepted).toMatchObject({
      name: 'before the upgrade', description: 'all well', status: 'creating', region: 'CANADA-1', tier: 'legacy', size_gb: 100, instance_id: id, gpu_model: 'RTX-A6000', gpu_count: 2,
      os_image: 'ubuntu-22.04-cuda-12.4', has_image: false, currency: 'USD', generation: 1,
    });
    expect(accepted.price_per_hour).toBeGreaterThan(0);
    const boot = await disk(id);
    expect(await jobOf(api, operation_id)).toMatchObject({ name: 'snapshot.create', payload: { snapshotId: accepted.id, fence: 1, sourceVolumeId: boot?.id, image: null } });
    expect(await operation(operation_id)).toMatchObject({ kind: 'snapshot.create', resource_type: 'snapshot', resource_id: accepted.id });
    const during = await instance(id);
    expect([during.status, during.generation, boot?.status]).toEqual(['ACTIVE', before + 1, 'snapshotting']);
    expect(during.allowed_operations).toMatchObject({ stop: { allowed: false, reason: expect.stringContaining('snapshot') }, snapshot: { allowed: false }, delete: { allowed: true } });
    expect(await expectStatus(409, post(`/api/instances/${id}/stop/`))).toMatchObject({ error: 'in_use', used_by: expect.stringContaining(accepted.id) });
    await answer(api, operation_id, { kind: 'done' });
    expect([(await snapshot(accepted.id)).status, (await disk(id))?.status, (await instance(id)).allowed_operations.snapshot]).toEqual(['SUCCESS', 'attached', { allowed: true }]);
    const events = await sql("SELECT resource_type, data->>'status' AS status FROM event_log WHERE resource_id IN ($1, $2) ORDER BY sequence", accepted.id, operation_id);
    expect(events.map((one) => `${one.resource_type} ${one.status}`)).toEqual(['snapshot creating', 'operation pending', 'snapshot SUCCESS', 'operation succeeded']);
    expect(await sql("SELECT action FROM audit_log WHERE resource_id = $1", accepted.id)).toEqual([{ action: 'snapshot.create' }]);
  });

  it('makes an image of the same name with it, both or neither', async () => {
    const id = await active();
    const first = await expectStatus(202, snap(id, { name: 'both', create_image: true }));
    const [{ id: imageId = '' } = {}] = await sql("SELECT id FROM custom_images WHERE name = 'both'");
    expect(await jobOf(api, first.operation_id)).toMatchObject({ payload: { image: { imageId, name: 'both' } } });
    await answer(api, first.operation_id, { kind: 'refused', failure: { ...failure, step: 'create_image' } }, copies([first.snapshot.id, false], [String(imageId), false]));
    expect([(await snapshot(first.snapshot.id)).status, (await image(String(imageId))).status, (await disk(id))?.status]).toEqual(['deleted', 'deleted', 'attached']);
    expect(await operation(first.operation_id)).toMatchObject({ status: 'failed', error: { code: 'storage_full' } });
    const second = await expectStatus(202, snap(id, { name: 'both', create_image: true }));
    await answer(api, second.operation_id, { kind: 'done' });
    expect(await snapshot(second.snapshot.id)).toMatchObject({ status: 'SUCCESS', has_image: true });
    const { relationship } = await get(`/api/snapshots/${second.snapshot.id}/image/`);
    expect(relationship).toMatchObject({ snapshot_id: second.snapshot.id, has_image: true, images: [{ name: 'both', status: 'SUCCESS' }] });
  });

  it('tells apart what broke: what is there is in error and can be deleted, what is not is gone', async () => {
    const id = await active();
    const { snapshot: { id: snapshotId }, operation_id } = await expectStatus(202, snap(id, { create_image: true }));
    const [{ id: imageId = '' } = {}] = await sql('SELECT id FROM custom_images WHERE snapshot_id = $1', snapshotId);
    await answer(api, operation_id, { kind: 'broke', failure }, copies([snapshotId, true], [String(imageId), false]));
    expect(await snapshot(snapshotId)).toMatchObject({ status: 'error', error: { code: 'storage_full' } });
    expect((await image(String(imageId))).status).toBe('deleted');
    const removal = await expectStatus(202, remove(`/api/snapshots/${snapshotId}/`));
    await answer(api, removal.operation_id, { kind: 'done' });
    expect((await snapshot(snapshotId)).status).toBe('deleted');
  });

  it('is refused with the reason where it cannot be', async () => {
    const advanced = await expectStatus(202, post('/api/deploy/', deployBody(ada)));
    await answer(api, advanced.operation_id, { kind: 'done' });
    expect(await expectStatus(403, snap(advanced.deployment.instance_id))).toMatchObject({ error: 'tier_not_allowed', tier: 'advanced', allowed: ['legacy'] });
    const building = await expectStatus(202, post('/api/deploy/', legacy()));
    expect(await expectStatus(409, snap(building.deployment.instance_id))).toMatchObject({ error: 'wrong_state', current_state: 'CREATING', allowed_from: ['ACTIVE', 'SHUTOFF'] });
    expect(await expectStatus(404, snap(randomUUID()))).toMatchObject({ error: 'not_found' });
    const id = await active();
    expect(await expectStatus(400, snap(id, { name: '', description: 'a\u0007' }))).toMatchObject({ details: [{ field: 'name' }, { field: 'description' }] });
    await taken({ name: 'occupied' });
    expect(await expectStatus(409, snap(id, { name: 'occupied' }))).toMatchObject({ error: 'name_taken', details: [{ field: 'name' }] });
    expect((await disk(id))?.status).toBe('attached');
    const { secret } = await expectStatus(201, post('/api/api-keys/', { name: 'finland', scopes: ['write'], tier: 'advanced' }));
    expect(await expectStatus(403, post('/api/snapshots/', { instance_id: id, name: name() }, { ...ada, token: secret }))).toMatchObject({ error: 'tier_not_allowed', tier: 'legacy' });
    await sql('UPDATE accounts SET postal_code = NULL WHERE id = $1', ada.accountId);
    expect(await expectStatus(403, snap(id))).toMatchObject({ error: 'profile_incomplete' });
    await sql("UPDATE accounts SET postal_code = '00100' WHERE id = $1", ada.accountId);
  });

  it('tells who can be snapshotted, and why others cannot', async () => {
    const bob = await customer(api);
    const machine = async (change: Record<string, unknown>) => {
      const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', deployBody(bob, change), bob));
      return { id: deployment.instance_id, operation_id };
    };
    const running = await machine({ vm_name: 'b', region: 'CANADA-1', gpu_model: 'RTX-A6000' });
    await answer(api, running.operation_id, { kind: 'done' });
    await machine({ vm_name: 'a', region: 'CANADA-1', gpu_model: 'RTX-A6000' });
    await machine({ vm_name: 'c' });
    const { instances } = await get('/api/instances/snapshot-eligible/?sort=name', bob);
    expect(instances.map(({ name, eligible, reason, size_gb }: Record<string, unknown>) => [name, eligible, reason, size_gb])).toEqual([
      ['a', false, expect.stringContaining('being created'), 100], ['b', true, undefined, 100], ['c', false, expect.stringContaining('legacy regions only'), 100],
    ]);
    await expectStatus(202, post('/api/snapshots/', { instance_id: running.id, name: 'x' }, bob));
    expect((await get('/api/instances/snapshot-eligible/?tier=legacy&search=b', bob)).instances).toMatchObject([{ name: 'b', eligible: false, reason: expect.stringContaining('snapshot') }]);
  });

  it('lets one of two snapshots of an instance at once win, and one of two with one name', async () => {
    const id = await active();
    const same = await Promise.all([snap(id), snap(id), snap(id)]);
    expect(same.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect(same.filter(({ status }) => status === 409).map(({ body }) => body.error)).toEqual(['in_use', 'in_use']);
    const [one, two] = [await active(), await active()];
    const named = await Promise.all([snap(one, { name: 'wanted' }), snap(two, { name: 'wanted' })]);
    expect(named.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(named.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken' });
    expect(await sql("SELECT count(*)::int AS n FROM volumes WHERE instance_id IN ($1, $2) AND status = 'snapshotting'", one, two)).toEqual([{ n: 1 }]);
  });

  it('makes one of two requests with one Idempotency-Key', async () => {
    const body = { instance_id: await active(), name: name() };
    const key = { 'idempotency-key': randomUUID() };
    const [first, second] = await Promise.all([post('/api/snapshots/', body, ada, key), post('/api/snapshots/', body, ada, key)]);
    expect([first?.status, second?.status, first?.body.snapshot.id]).toEqual([202, 202, second?.body.snapshot.id]);
  });
});

describe('when its instance is deleted meanwhile', () => {
  it('lets the disk go and ends by itself', async () => {
    const id = await active();
    const { snapshot: { id: snapshotId }, operation_id } = await expectStatus(202, snap(id));
    const deletion = await expectStatus(202, remove(`/api/instances/${id}/`));
    await answer(api, deletion.operation_id, { kind: 'done' });
    expect((await instance(id)).status).toBe('DELETED');
    await answer(api, operation_id, { kind: 'refused', failure: { ...failure, code: 'volume_missing' } }, copies([snapshotId, false]));
    expect((await snapshot(snapshotId)).status).toBe('deleted');
    expect(await sql('SELECT status FROM volumes WHERE id = (SELECT id FROM volumes WHERE account_id = $1 ORDER BY updated_at DESC LIMIT 1)', ada.accountId)).toEqual([{ status: 'deleted' }]);
  });

  it('keeps a disk that is to stay', async () => {
    const id = await active();
    const { operation_id } = await expectStatus(202, snap(id));
    const boot = await disk(id);
    const deletion = await expectStatus(202, api.call('DELETE', `/api/instances/${id}/`, { token: ada.token, body: { volume_ids: [] } }));
    await answer(api, deletion.operation_id, { kind: 'done' });
    await answer(api, operation_id, { kind: 'done' });
    expect(await sql('SELECT status, instance_id FROM volumes WHERE id = $1', boot?.id)).toEqual([{ status: 'available', instance_id: null }]);
  });
});

describe('images', () => {
  it('come from a snapshot, outlive it, and are deployed', async () => {
    const snapshotId = await taken({ name: 'mother' });
    const first = await expectStatus(202, post('/api/images/', { snapshot_id: snapshotId, name: 'golden', description: 'PyTorch' }));
    expect(first.image).toMatchObject({ name: 'golden', status: 'creating', snapshot_id: snapshotId, size_gb: 100, default_user: 'ubuntu', description: 'PyTorch' });
    expect(await jobOf(api, first.operation_id)).toMatchObject({ name: 'image.create', payload: { sourceSnapshotId: snapshotId, snapshot: null } });
    expect(await expectStatus(409, remove(`/api/snapshots/${snapshotId}/`))).toMatchObject({ error: 'in_use', used_by: expect.stringContaining(first.image.id) });
    await answer(api, first.operation_id, { kind: 'done' });
    expect([(await snapshot(snapshotId)).has_image, (await image(first.image.id)).status]).toEqual([true, 'SUCCESS']);
    const removal = await expectStatus(202, remove(`/api/snapshots/${snapshotId}/`));
    await answer(api, removal.operation_id, { kind: 'done' });
    expect([(await snapshot(snapshotId)).status, (await image(first.image.id)).status]).toEqual(['deleted', 'SUCCESS']);

    const deployed = await expectStatus(202, post('/api/deploy/', legacy({ boot_source: 'custom_image', os_image: null, custom_image_id: first.image.id })));
    expect(deployed.deployment.instance).toMatchObject({ boot_source: 'custom_image', image: { id: first.image.id, name: 'golden' }, os_volume: { size_gb: 100 } });
    const job = await jobOf(api, deployed.operation_id);
    expect(job).toMatchObject({ payload: { machine: { defaultUser: 'ubuntu', osName: expect.stringContaining('22.04'), volumes: [{ role: 'boot', source: { kind: 'custom_image', imageId: first.image.id } }] } } });
    expect(await expectStatus(409, remove(`/api/images/${first.image.id}/`))).toMatchObject({ error: 'in_use', used_by: expect.stringContaining(deployed.deployment.instance_id) });
    await answer(api, deployed.operation_id, { kind: 'done' });
    const gone = await expectStatus(202, remove(`/api/images/${first.image.id}/`));
    expect(gone.image.status).toBe('deleting');
    await answer(api, gone.operation_id, { kind: 'done' });
    expect(await expectStatus(400, post('/api/deploy/', legacy({ boot_source: 'custom_image', os_image: null, custom_image_id: first.image.id })))).toMatchObject({ details: [{ field: 'custom_image_id', code: 'not_found' }] });
  });

  it('come from an instance with a snapshot in one operation', async () => {
    const id = await active();
    const { image: accepted, operation_id } = await expectStatus(202, post('/api/images/', { instance_id: id, name: 'straight' }));
    expect(await operation(operation_id)).toMatchObject({ kind: 'image.create', resource_type: 'image', resource_id: accepted.id });
    expect(await jobOf(api, operation_id)).toMatchObject({ payload: { sourceSnapshotId: accepted.snapshot_id, snapshot: { name: 'straight', sourceVolumeId: (await disk(id))?.id } } });
    expect(await expectStatus(409, snap(id))).toMatchObject({ error: 'in_use' });
    await answer(api, operation_id, { kind: 'done' });
    expect([(await image(accepted.id)).status, (await snapshot(accepted.snapshot_id)).status, (await disk(id))?.status]).toEqual(['SUCCESS', 'SUCCESS', 'attached']);
  });

  it('are refused with the reason', async () => {
    const snapshotId = await taken();
    const ask = (body: Record<string, unknown>) => post('/api/images/', body);
    expect(await expectStatus(400, ask({ name: 'x' }))).toMatchObject({ details: [{ field: 'snapshot_id', code: 'required' }] });
    expect(await expectStatus(400, ask({ name: 'x', snapshot_id: snapshotId, instance_id: snapshotId }))).toMatchObject({ details: [{ code: 'conflict' }] });
    expect(await expectStatus(404, ask({ name: 'x', snapshot_id: randomUUID() }))).toMatchObject({ error: 'not_found' });
    const { snapshot: { id } } = await expectStatus(202, snap(await active()));
    expect(await expectStatus(409, ask({ name: 'x', snapshot_id: id }))).toMatchObject({ error: 'wrong_state', current_state: 'creating', allowed_from: ['SUCCESS'] });
    await expectStatus(202, ask({ name: 'unique', snapshot_id: snapshotId }));
    expect(await expectStatus(409, ask({ name: 'unique', snapshot_id: snapshotId }))).toMatchObject({ error: 'name_taken' });
  });

  it('of one name at the same instant are one', async () => {
    const [one, two] = [await taken(), await taken()];
    const answers = await Promise.all([one, two].map((snapshot_id) => post('/api/images/', { snapshot_id, name: 'only one' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  it('are deleted or deployed, never both at once', async () => {
    const id = await made(await taken());
    const [deployment, removal] = await Promise.all([post('/api/deploy/', legacy({ boot_source: 'custom_image', os_image: null, custom_image_id: id })), remove(`/api/images/${id}/`)]);
    const won = [deployment?.status, removal?.status];
    expect([[202, 409], [400, 202]]).toContainEqual(won);
    expect((await image(id)).status).toBe(won[0] === 202 ? 'SUCCESS' : 'deleting');
  });
});

describe('restoring', () => {
  const restore = (id: string, body?: unknown, who = ada) => post(`/api/snapshots/${id}/restore/`, body, who);

  it('is a deployment of a new machine like its source, and holds the snapshot until that is built', async () => {
    const source = await active({ gpu_count: 2, vm_name: 'source' });
    const id = await taken({ name: 'nightly' }, source);
    const { deployment, operation_id } = await expectStatus(202, restore(id));
    expect(deployment.instance).toMatchObject({
      name: 'nightly-restored', status: 'CREATING', region: 'CANADA-1', gpu_model: 'RTX-A6000', gpu_count: 2, boot_source: 'custom_image', image: { id, name: 'nightly' }, ssh_keys: [{ id: ada.keyId }],
    });
    expect(deployment.instance.private_ip).not.toBe((await instance(source)).private_ip);
    expect(await jobOf(api, operation_id)).toMatchObject({ payload: { machine: { defaultUser: 'ubuntu', volumes: [{ source: { kind: 'snapshot', snapshotId: id }, sizeGb: 100 }] } } });
    expect((await snapshot(id)).status).toBe('restoring');
    expect(await expectStatus(409, restore(id))).toMatchObject({ error: 'wrong_state', current_state: 'restoring', allowed_from: ['SUCCESS'] });
    expect(await expectStatus(409, remove(`/api/snapshots/${id}/`))).toMatchObject({ error: 'in_use', used_by: expect.stringContaining(deployment.instance_id) });
    await answer(api, operation_id, { kind: 'done' });
    expect([(await snapshot(id)).status, (await instance(deployment.instance_id)).status]).toEqual(['SUCCESS', 'ACTIVE']);
    const second = await expectStatus(202, restore(id, { gpu_count: 1, labels: { from: 'nightly' } }));
    expect(second.deployment.instance).toMatchObject({ name: 'nightly-restored-2', gpu_count: 1, labels: { from: 'nightly' } });
    expect(await sql("SELECT action FROM audit_log WHERE resource_id = $1 ORDER BY at", id)).toEqual([{ action: 'snapshot.create' }, { action: 'snapshot.restore' }, { action: 'snapshot.restore' }]);
  });

  it.each<[string, (operationId: string, instanceId: string) => Promise<void>]>([
    ['was refused', (operationId) => answer(api, operationId, { kind: 'refused', failure })],
    ['broke, before its node is clean', (operationId) => answer(api, operationId, { kind: 'broke', failure }, null)],
    ['was deleted while it was built', async (_, instanceId) => void (await expectStatus(202, remove(`/api/instances/${instanceId}/`)))],
  ])('gives the snapshot back when the machine %s', async (_what, end) => {
    const id = await taken();
    const { deployment, operation_id } = await expectStatus(202, restore(id));
    await end(operation_id, deployment.instance_id);
    expect((await snapshot(id)).status).toBe('SUCCESS');
    // what is left to do for the first one does not touch the second
    const second = await expectStatus(202, restore(id));
    for (const { id: left } of await sql("SELECT id FROM operations WHERE resource_id = $1 AND status = 'pending'", deployment.instance_id)) await answer(api, String(left), { kind: 'done' });
    expect((await snapshot(id)).status).toBe('restoring');
    await answer(api, second.operation_id, { kind: 'done' });
    expect((await snapshot(id)).status).toBe('SUCCESS');
  });

  it('is refused as a deployment is, and touches nothing', async () => {
    const id = await taken();
    expect(await expectStatus(400, restore(id, { ssh_key_ids: [], gpu_model: 'H100-SXM5-80GB' }))).toMatchObject({ details: [{ field: 'gpu_model', code: 'not_in_region' }] });
    expect(await expectStatus(400, restore(id, { ssh_key_ids: [] }))).toMatchObject({ details: [{ field: 'ssh_key_ids', code: 'required' }] });
    await active({ vm_name: 'occupied-vm' });
    expect(await expectStatus(409, restore(id, { vm_name: 'occupied-vm' }))).toMatchObject({ error: 'name_taken', details: [{ field: 'vm_name' }] });
    expect(await expectStatus(400, restore(id, { boot_source: 'os_image' }))).toMatchObject({ error: 'validation_failed' });
    expect((await snapshot(id)).status).toBe('SUCCESS');
    expect(await expectStatus(404, restore(id, {}, await customer(api)))).toMatchObject({ error: 'not_found' });
  });

  it('needs credit and a complete profile', async () => {
    const id = await taken();
    const bare = await signUp(api, {});
    await sql('UPDATE snapshots SET account_id = $2 WHERE id = $1', id, bare.id);
    expect(await expectStatus(403, api.call('POST', `/api/snapshots/${id}/restore/`, { token: bare.token, body: { ssh_key_ids: [ada.keyId] } }))).toMatchObject({ error: 'profile_incomplete' });
  });

  it('of a snapshot that is deleted at the same instant: one wins', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await taken();
      const [restored, removal] = await Promise.all([restore(id), remove(`/api/snapshots/${id}/`)]);
      const won = [restored?.status, removal?.status];
      expect([[202, 409], [409, 202]]).toContainEqual(won);
      expect((await snapshot(id)).status).toBe(won[0] === 202 ? 'restoring' : 'deleting');
    }
  });

  it('twice at the same instant makes one machine', async () => {
    const id = await taken();
    const answers = await Promise.all([restore(id), restore(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(await sql('SELECT count(*)::int AS n FROM instances WHERE restored_from = $1', id)).toEqual([{ n: 1 }]);
  });
});

describe('answers that come twice, late or never', () => {
  const late = async (operationId: string, payload: { fence: number; requestId: string }, snapshotId: string, outcome: JobOutcome['outcome'], fence = payload.fence) =>
    api.app.get(OperationListeners).of('snapshot').apply({
      operationId, resource: { type: 'snapshot', id: snapshotId }, region: 'CANADA-1', fence, requestId: payload.requestId, attempt: 1, steps: [], outcome, observation: null,
    });

  it('change nothing a second time, nor with an old fence', async () => {
    const { snapshot: { id }, operation_id } = await expectStatus(202, snap(await active()));
    const { payload } = await jobOf(api, operation_id);
    await late(operation_id, payload, id, { kind: 'done' }, payload.fence - 1);
    expect((await snapshot(id)).status).toBe('creating');
    await late(operation_id, payload, id, { kind: 'done' });
    await late(operation_id, payload, id, { kind: 'refused', failure });
    expect(await snapshot(id)).toMatchObject({ status: 'SUCCESS', generation: 2 });
  });

  it.each([['creating', 'error'], ['deleting', 'error']])('end %s past its deadline as %s, and let the disk go', async (during, status) => {
    const machine = await active();
    const first = await expectStatus(202, snap(machine));
    const id = first.snapshot.id;
    let operationId = first.operation_id;
    if (during === 'deleting') {
      await answer(api, operationId, { kind: 'done' });
      operationId = (await expectStatus(202, remove(`/api/snapshots/${id}/`))).operation_id;
    }
    await sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1", operationId);
    await reconciler.reconcile();
    expect([(await snapshot(id)).status, (await operation(operationId)).status, (await disk(machine))?.status]).toEqual([status, 'failed', 'attached']);
    await answer(api, (await expectStatus(202, remove(`/api/snapshots/${id}/`))).operation_id, { kind: 'done' });
    expect((await snapshot(id)).status).toBe('deleted');
  });

  it('leave a snapshot that the store does not give up', async () => {
    const id = await taken();
    const { operation_id } = await expectStatus(202, remove(`/api/snapshots/${id}/`));
    await answer(api, operation_id, { kind: 'refused', failure: { ...failure, code: 'volume_busy' } }, copies([id, true]));
    expect((await snapshot(id)).status).toBe('SUCCESS');
  });
});

it('are charged from the moment they are seen to exist until they are gone', async () => {
  const used = async (id: string) => (await sql('SELECT kind, price_key, quantity, end_minute IS NULL AS open FROM usage_intervals WHERE resource_id = $1', id));
  const accepted = await expectStatus(202, snap(await active(), { create_image: true }));
  const id = accepted.snapshot.id;
  expect(await used(id)).toEqual([]);
  await answer(api, accepted.operation_id, { kind: 'done' });
  const [{ id: imageId = '' } = {}] = await sql('SELECT id FROM custom_images WHERE snapshot_id = $1', id);
  const open = { price_key: 'snapshot:legacy', quantity: 1, open: true };
  expect([await used(id), await used(String(imageId))]).toEqual([[{ kind: 'snapshot', ...open }], [{ kind: 'image', ...open }]]);
  const { operation_id } = await expectStatus(202, remove(`/api/snapshots/${id}/`));
  expect(await used(id)).toEqual([{ kind: 'snapshot', ...open }]);
  await answer(api, operation_id, { kind: 'done' });
  expect([await used(id), await used(String(imageId))]).toEqual([[{ kind: 'snapshot', ...open, open: false }], [{ kind: 'image', ...open }]]);
});

describe('lists', () => {
  it('filter, search, sort, count and keep to the account', async () => {
    const eve = await customer(api);
    const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', deployBody(eve, { region: 'CANADA-1', gpu_model: 'RTX-A6000' }), eve));
    await answer(api, operation_id, { kind: 'done' });
    const ids: string[] = [];
    for (const one of ['alpha', 'beta']) {
      const accepted = await expectStatus(202, post('/api/snapshots/', { instance_id: deployment.instance_id, name: one, create_image: one === 'beta' }, eve));
      await answer(api, accepted.operation_id, { kind: 'done' });
      ids.push(accepted.snapshot.id);
    }
    const names = async (query: string, kind = 'snapshots') => (await get(`/api/${kind}/${query}`, eve))[kind].map((one: { name: string }) => one.name);
    expect(await names('')).toEqual(['beta', 'alpha']);
    expect(await names('?sort=name')).toEqual(['alpha', 'beta']);
    expect(await names('?search=ALP')).toEqual(['alpha']);
    expect(await names(`?instance_id=${deployment.instance_id}&status=SUCCESS&region=CANADA-1&page_size=1&page=2`)).toEqual(['alpha']);
    expect(await names('?status=restoring')).toEqual([]);
    expect(await get('/api/snapshots/', eve)).toMatchObject({ statistics: { total: 2, total_gb: 200, available: 2, with_image: 1 }, pagination: { total: 2 } });
    expect(await names('', 'images')).toEqual(['beta']);
    expect(await names(`?snapshot_id=${ids[1]}&instance_id=${deployment.instance_id}`, 'images')).toEqual(['beta']);
    expect(await names(`?snapshot_id=${ids[0]}`, 'images')).toEqual([]);
    expect(await get('/api/images/', eve)).toMatchObject({ statistics: { total: 1, total_gb: 100, available: 1 } });
    const removal = await expectStatus(202, remove(`/api/snapshots/${ids[0]}/`, eve));
    await answer(api, removal.operation_id, { kind: 'done' });
    expect([await names(''), await names('?status=deleted')]).toEqual([['beta'], ['alpha']]);
    const { relationships } = await expectStatus(200, post('/api/snapshots/images/', { snapshot_ids: [ids[1], ids[0], randomUUID()] }, eve));
    expect(relationships).toMatchObject([{ snapshot_id: ids[1], has_image: true, images: [{ name: 'beta' }] }]);
    expect((await expectStatus(200, post('/api/snapshots/images/', { snapshot_ids: ids }))).relationships).toEqual([]);
  });
});
