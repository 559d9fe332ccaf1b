import { randomUUID } from 'node:crypto';
import { active, ada, api, disk, failure, image, instance, legacy, made, openCopyWorld, operation, post, remove, snap, snapshot, sql, taken } from '../../testing/copies.js';
import { signUp } from '../../testing/test-account.js';
import { answer, customer, expectStatus, jobOf } from '../../testing/world.js';

beforeAll(() => openCopyWorld());
afterAll(() => api.close());

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
