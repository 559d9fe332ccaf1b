import { randomUUID } from 'node:crypto';
import type { JobOutcome } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { active, ada, api, copies, disk, failure, get, image, instance, legacy, name, openCopyWorld, operation, post, remove, snap, snapshot, sql, taken } from '../../testing/copies.js';
import { answer, customer, deployBody, expectStatus, jobOf } from '../../testing/world.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { OverdueOperationsReconciler } from '../instances/overdue-operations.reconciler.js';

let reconciler: OverdueOperationsReconciler;

beforeAll(async () => {
  await openCopyWorld();
  const { app, env } = api;
  reconciler = new OverdueOperationsReconciler(
    app.get(Transactions), app.get(Operations), app.get(OperationListeners), env, createLogger({ level: env.LOG_LEVEL, name: 'test' }),
  );
});
afterAll(() => api.close());

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
    const [{ id: image }] = (await get('/api/images/', eve)).images;
    const withImage = async () => [(await get('/api/snapshots/', eve)).statistics.with_image, (await get(`/api/snapshots/${ids[1]}/`, eve)).snapshot.has_image];
    await expectStatus(202, api.call('DELETE', `/api/images/${image}/`, { token: eve.token }));
    expect(await withImage()).toEqual([0, false]);
    await expectStatus(200, post(`/api/images/trash/${image}/restore/`, {}, eve));
    expect(await withImage()).toEqual([1, true]);
    const removal = await expectStatus(202, remove(`/api/snapshots/${ids[0]}/`, eve));
    await answer(api, removal.operation_id, { kind: 'done' });
    expect([await names(''), await names('?status=deleted')]).toEqual([['beta'], ['alpha']]);
    const { relationships } = await expectStatus(200, post('/api/snapshots/images/', { snapshot_ids: [ids[1], ids[0], randomUUID()] }, eve));
    expect(relationships).toMatchObject([{ snapshot_id: ids[1], has_image: true, images: [{ name: 'beta' }] }]);
    expect((await expectStatus(200, post('/api/snapshots/images/', { snapshot_ids: ids }))).relationships).toEqual([]);
  });
});
