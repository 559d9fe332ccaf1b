import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { signUp } from '../../testing/test-account.js';
import { addNode, answer, customer, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { Transactions } from '../../platform/database/transactions.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { OverdueOperationsReconciler } from '../instances/overdue-operations.reconciler.js';
import { VolumeOutcomes } from './volume-outcomes.js';

let api: TestApi;
let ada: Customer;
let reconciler: OverdueOperationsReconciler;
let count = 0;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  const { app, env } = api;
  reconciler = new OverdueOperationsReconciler(
    app.get(Transactions), app.get(Operations), app.get(OperationListeners), env, createLogger({ level: env.LOG_LEVEL, name: 'test' }),
  );
});
afterAll(() => api.close());

const body = (change: Record<string, unknown> = {}) => ({ name: `disk-${(count += 1)}`, size_gb: 200, region: 'FINLAND-1', volume_type: 'NVMe', ...change });
const create = (change: Record<string, unknown> = {}, token = ada.token) => api.call('POST', '/api/volumes/', { token, body: body(change) });
const read = async (id: string) => (await expectStatus(200, api.call('GET', `/api/volumes/${id}/`, { token: ada.token }))).volume;
const operation = async (id: string) => (await expectStatus(200, api.call('GET', `/api/operations/${id}/`, { token: ada.token }))).operation;
const command = (id: string, verb: string, given: unknown = {}) => api.call('POST', `/api/volumes/${id}/${verb}/`, { token: ada.token, body: given });
const remove = (id: string) => api.call('DELETE', `/api/volumes/${id}/?is_permanent=true`, { token: ada.token });
const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const failure = { code: 'storage_full' as const, message: 'no room', step: 'create_volume' };
const seen = (volumeId: string, exists = true) => ({ volumes: [{ volumeId, exists, attached: false, device: null }] });
const available = async (change: Record<string, unknown> = {}): Promise<string> => {
  const { volume, operation_id } = await expectStatus(202, create(change));
  await answer(api, operation_id, { kind: 'done' });
  return volume.id;
};

describe('creating', () => {
  it('answers at once and is available when the storage has made it', async () => {
    const { volume, operation_id } = await expectStatus(202, create({ name: 'datasets', description: 'ImageNet' }));
    expect(volume).toMatchObject({ name: 'datasets', status: 'creating', size_gb: 200, volume_type: 'NVMe', region: 'FINLAND-1', tier: 'advanced', bootable: false, description: 'ImageNet', instance_id: null, protected: false, generation: 1 });
    expect(await operation(operation_id)).toMatchObject({ kind: 'volume.create', status: 'pending', resource_type: 'volume', resource_id: volume.id });
    expect((await jobOf(api, operation_id)).payload).toMatchObject({ volumeId: volume.id, fence: 1, name: 'datasets', sizeGb: 200, volumeType: 'NVMe', source: { kind: 'blank' } });
    await answer(api, operation_id, { kind: 'done' });
    await answer(api, operation_id, { kind: 'done' }).catch(() => undefined);
    expect(await read(volume.id)).toMatchObject({ status: 'available', generation: 2 });
    expect(await operation(operation_id)).toMatchObject({ status: 'succeeded', error: null });
    const events = await sql("SELECT resource_type, data->>'status' AS status FROM event_log WHERE account_id = $1 AND resource_id IN ($2, $3) ORDER BY sequence", ada.accountId, volume.id, operation_id);
    expect(events.map(({ resource_type, status }) => `${resource_type} ${status}`)).toEqual(['volume creating', 'operation pending', 'volume available', 'operation succeeded']);
  });

  it('makes a bootable one from an image of its region, which a deployment can boot', async () => {
    const { volume, operation_id } = await expectStatus(202, create({ bootable: true, os_image: 'ubuntu-22.04-cuda-12.4' }));
    expect((await jobOf(api, operation_id)).payload).toMatchObject({ source: { kind: 'os_image', image: 'ubuntu-22.04-cuda-12.4' } });
    await answer(api, operation_id, { kind: 'done' });
    const { os_images } = await expectStatus(200, api.call('GET', '/api/os-images/?region=FINLAND-1', { token: ada.token }));
    expect(os_images).toContainEqual(expect.objectContaining({ id: volume.id, source: 'volume' }));
  });

  it('is gone without a trace of its name when it was refused', async () => {
    const { volume, operation_id } = await expectStatus(202, create({ name: 'unlucky' }));
    await answer(api, operation_id, { kind: 'refused', failure }, seen(volume.id, false));
    expect((await read(volume.id)).status).toBe('deleted');
    expect(await operation(operation_id)).toMatchObject({ status: 'failed', error: { code: 'storage_full' } });
    await expectStatus(202, create({ name: 'unlucky' }));
  });

  it('is in error, and can be deleted, when nobody can tell what was made', async () => {
    const { volume, operation_id } = await expectStatus(202, create());
    await answer(api, operation_id, { kind: 'broke', failure }, seen(volume.id));
    expect((await read(volume.id)).status).toBe('error');
    const removal = await expectStatus(202, remove(volume.id));
    await answer(api, removal.operation_id, { kind: 'done' });
    expect((await read(volume.id)).status).toBe('deleted');
  });

  it.each([
    [{ region: 'MARS-1' }, ['region unknown']],
    [{ volume_type: 'SSD', size_gb: 50, name: '-' }, ['name too_short', 'name invalid_start', 'name invalid_end']],
    [{ volume_type: 'SSD' }, ['volume_type not_allowed']],
    [{ size_gb: 16_001, volume_type: 'HDD' }, ['size_gb out_of_range']],
    [{ bootable: true }, ['os_image required']],
    [{ bootable: true, os_image: 'windows-95' }, ['os_image not_found']],
  ])('refuses %j: %j', async (change, expected) => {
    const { details } = await expectStatus(400, create(change));
    expect(details.map((one: { field: string; code: string }) => `${one.field} ${one.code}`)).toEqual(expected);
  });

  it('needs a complete profile, 1.00 of credit, and a key for the tier', async () => {
    const bare = await signUp(api, {});
    expect(await expectStatus(403, create({}, bare.token))).toMatchObject({ error: 'profile_incomplete' });
    const india = await customer(api, 'IN');
    await expectStatus(202, create({}, india.token));
    await leave(api, india.accountId, 99_999_999_999n);
    expect(await expectStatus(402, create({}, india.token))).toMatchObject({ error: 'insufficient_credits', required: '100.00', currency: 'INR' });
    const { secret } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token: ada.token, body: { name: 'legacy', scopes: ['write'], tier: 'legacy' } }));
    expect(await expectStatus(403, create({}, secret))).toMatchObject({ error: 'tier_not_allowed', tier: 'advanced' });
  });

  it('gives a name to one of two who ask at once', async () => {
    const answers = await Promise.all([create({ name: 'wanted' }), create({ name: 'wanted' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', details: [{ field: 'name', code: 'name_taken' }] });
    expect(await sql("SELECT 1 FROM volumes WHERE name = 'wanted'")).toHaveLength(1);
  });

  it('makes one volume for one Idempotency-Key', async () => {
    const request = { token: ada.token, body: body(), headers: { 'idempotency-key': 'volume-1' } };
    const [first, second] = await Promise.all([api.call('POST', '/api/volumes/', request), api.call('POST', '/api/volumes/', request)]);
    expect([first?.status, second?.status, first?.body.volume.id]).toEqual([202, 202, second?.body.volume.id]);
  });
});

describe('changing what is not a state', () => {
  it('renames, describes and protects', async () => {
    const id = await available();
    const patch = (given: Record<string, unknown>) => api.call('PATCH', `/api/volumes/${id}/`, { token: ada.token, body: given });
    expect((await expectStatus(200, patch({ name: 'renamed', description: 'a', protected: true }))).volume).toMatchObject({ name: 'renamed', description: 'a', protected: true, generation: 3 });
    expect(await expectStatus(409, remove(id))).toMatchObject({ error: 'wrong_state', message: expect.stringContaining('protected') });
    expect((await expectStatus(200, patch({ description: null, protected: false }))).volume).toMatchObject({ name: 'renamed', description: null, protected: false });
    expect(await expectStatus(400, patch({ name: '!' }))).toMatchObject({ error: 'validation_failed' });
    await available({ name: 'occupied' });
    expect(await expectStatus(409, patch({ name: 'occupied' }))).toMatchObject({ error: 'name_taken' });
    await expectStatus(202, remove(id));
    expect(await expectStatus(409, patch({ name: 'late' }))).toMatchObject({ error: 'wrong_state', current_state: 'deleting' });
  });
});

describe('resizing', () => {
  it('has the new size when it has grown, the old one when it was refused', async () => {
    const id = await available();
    const first = await expectStatus(202, command(id, 'resize', { size_gb: 300 }));
    expect(first.volume).toMatchObject({ status: 'resizing', size_gb: 200 });
    expect(await expectStatus(409, command(id, 'resize', { size_gb: 400 }))).toMatchObject({ error: 'wrong_state', current_state: 'resizing', allowed_from: ['available'] });
    await answer(api, first.operation_id, { kind: 'done' });
    expect(await read(id)).toMatchObject({ status: 'available', size_gb: 300 });
    const second = await expectStatus(202, command(id, 'resize', { size_gb: 400 }));
    await answer(api, second.operation_id, { kind: 'refused', failure }, seen(id));
    expect(await read(id)).toMatchObject({ status: 'available', size_gb: 300 });
    expect(await expectStatus(400, command(id, 'resize', { size_gb: 300 }))).toMatchObject({ details: [{ code: 'not_larger' }] });
    expect(await expectStatus(400, command(id, 'resize', { size_gb: 10_001 }))).toMatchObject({ details: [{ code: 'out_of_range', max: 10_000 }] });
  });

  it('is for Advanced only, as is cloning', async () => {
    const id = await available({ region: 'CANADA-1', volume_type: 'SSD' });
    expect(await expectStatus(403, command(id, 'resize', { size_gb: 300 }))).toMatchObject({ error: 'tier_not_allowed', tier: 'legacy' });
    expect(await expectStatus(403, command(id, 'clone'))).toMatchObject({ error: 'tier_not_allowed', tier: 'legacy' });
  });
});

describe('cloning', () => {
  it('makes a volume of another type with a name of its own; the source waits meanwhile', async () => {
    const id = await available({ name: 'original', description: 'kept' });
    const first = await expectStatus(202, command(id, 'clone', { volume_type: 'HDD' }));
    expect(first.volume).toMatchObject({ name: 'original-clone', status: 'creating', volume_type: 'HDD', size_gb: 200, description: 'kept' });
    expect((await read(id)).status).toBe('cloning');
    for (const again of [remove(id), command(id, 'clone')]) expect(await expectStatus(409, again)).toMatchObject({ error: 'wrong_state', current_state: 'cloning' });
    await answer(api, first.operation_id, { kind: 'done' });
    expect([(await read(id)).status, (await read(first.volume.id)).status]).toEqual(['available', 'available']);
    expect((await expectStatus(202, command(id, 'clone'))).volume).toMatchObject({ name: 'original-clone-2', volume_type: 'NVMe' });
  });

  it('leaves the source as it was when it was refused', async () => {
    const id = await available();
    const { volume, operation_id } = await expectStatus(202, command(id, 'clone', { name: 'copy-of-it' }));
    await answer(api, operation_id, { kind: 'refused', failure }, seen(volume.id, false));
    expect([(await read(id)).status, (await read(volume.id)).status]).toEqual(['available', 'deleted']);
  });

  it('refuses a taken name and a type the size does not fit, and touches nothing', async () => {
    const id = await available({ volume_type: 'HDD', size_gb: 12_000, name: 'huge' });
    expect(await expectStatus(409, command(id, 'clone', { name: 'huge' }))).toMatchObject({ error: 'name_taken' });
    expect(await expectStatus(400, command(id, 'clone', { volume_type: 'NVMe' }))).toMatchObject({ details: [{ field: 'volume_type', code: 'out_of_range' }] });
    expect((await read(id)).status).toBe('available');
  });

  it('lets one of a clone, a resize and a delete at once win', async () => {
    const id = await available();
    const answers = await Promise.all([command(id, 'clone'), command(id, 'resize', { size_gb: 300 }), remove(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
  });
});

describe('deleting', () => {
  it('frees the name when the storage has let go, and stays when it does not', async () => {
    const id = await available({ name: 'short-lived' });
    const first = await expectStatus(202, remove(id));
    await answer(api, first.operation_id, { kind: 'refused', failure: { ...failure, code: 'volume_busy' } }, seen(id));
    expect((await read(id)).status).toBe('available');
    const second = await expectStatus(202, remove(id));
    expect(second.volume.status).toBe('deleting');
    await answer(api, second.operation_id, { kind: 'done' });
    expect((await read(id)).status).toBe('deleted');
    expect(await expectStatus(404, remove(id))).toMatchObject({ error: 'not_found' });
    await available({ name: 'short-lived' });
  });
});

it.each([
  ['resize', { size_gb: 300 }, 'available'],
  ['clone', {}, 'available'],
  ['delete', undefined, 'error'],
])('ends %s past its deadline', async (verb, given, status) => {
  const id = await available();
  const { volume, operation_id } = await expectStatus(202, verb === 'delete' ? remove(id) : command(id, verb, given));
  const { payload } = await jobOf(api, operation_id);
  await sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1", operation_id);
  await reconciler.reconcile();
  expect([(await read(id)).status, (await operation(operation_id)).status]).toEqual([status, 'failed']);
  if (verb === 'clone') expect((await read(volume.id)).status).toBe('error');
  // its answer, come late, changes nothing
  await api.app.get(VolumeOutcomes).apply({ operationId: operation_id, resource: { type: 'volume', id }, region: 'FINLAND-1', fence: payload.fence, requestId: 'late', attempt: 1, steps: [], outcome: { kind: 'done' }, observation: null });
  expect((await read(id)).status).toBe(status);
});

it('lists by filter, search and order, with statistics and a free name', async () => {
  const bob = await customer(api);
  const mine = async (change: Record<string, unknown>) => (await expectStatus(202, create(change, bob.token))).volume.id as string;
  await mine({ name: 'volume1', size_gb: 300 });
  await mine({ name: 'volume3', volume_type: 'HDD' });
  await mine({ name: 'system', bootable: true, os_image: 'ubuntu-22.04-cuda-12.4' });
  await mine({ name: 'north_west', region: 'FINLAND-2' });
  const names = async (query: string): Promise<string[]> =>
    (await expectStatus(200, api.call('GET', `/api/volumes/${query}`, { token: bob.token }))).volumes.map(({ name }: { name: string }) => name);
  expect(await names('?sort=name')).toEqual(['north_west', 'system', 'volume1', 'volume3']);
  expect(await names('?sort=-size_gb&page_size=1')).toEqual(['volume1']);
  expect(await names('?search=VOLUME&sort=-name')).toEqual(['volume3', 'volume1']);
  expect(await names('?search=_')).toEqual(['north_west']);
  expect(await names('?bootable=true')).toEqual(['system']);
  expect(await names('?volume_type=HDD')).toEqual(['volume3']);
  expect(await names('?region=FINLAND-2&status=creating&attached=false')).toEqual(['north_west']);
  expect(await names('?attached=true')).toEqual([]);
  const page = await expectStatus(200, api.call('GET', '/api/volumes/', { token: bob.token }));
  expect(page).toMatchObject({ next_name: 'volume2', statistics: { total: 4, total_gb: 900, attached: 0, bootable: 1 }, pagination: { total: 4 } });
});

it('tells the types of volumes by tier, with limits and prices', async () => {
  const types = async (query = '') => (await expectStatus(200, api.call('GET', `/api/volumes/types/${query}`, { token: ada.token }))).volume_types;
  expect((await types()).map(({ tier, type, min_size_gb, max_size_gb }: Record<string, unknown>) => [tier, type, min_size_gb, max_size_gb])).toEqual([
    ['legacy', 'SSD', 100, 10_000], ['advanced', 'NVMe', 100, 10_000], ['advanced', 'HDD', 100, 16_000],
  ]);
  const [nvme] = await types('?tier=advanced');
  expect(nvme).toMatchObject({ type: 'NVMe', regions: ['FINLAND-1', 'FINLAND-2', 'FINLAND-3'] });
  expect(Object.values(nvme.prices as Record<string, number>).every((price) => price > 0)).toBe(true);
});
