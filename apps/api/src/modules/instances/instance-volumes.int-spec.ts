import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { InstanceDeadlines } from './instance-deadlines.js';

let api: TestApi;
let ada: Customer;
let count = 0;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  await addNode(api, { id: 'fin1-b', gpus: 8 });
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 4 });
});
afterAll(() => api.close());

const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const post = (path: string, body?: unknown, who = ada) => api.call('POST', path, { token: who.token, body });
const attach = (instance_id: string, ...volume_ids: string[]) => post('/api/volumes/attach/', { instance_id, volume_ids });
const detach = (instance_id: string, ...volume_ids: string[]) => post('/api/volumes/detach/', { instance_id, volume_ids });
const instance = async (id: string) => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token: ada.token }))).instance;
const operation = async (id: string) => (await expectStatus(200, api.call('GET', `/api/operations/${id}/`, { token: ada.token }))).operation;
const states = async (...ids: string[]) => (await sql('SELECT status, instance_id IS NOT NULL AS held, device FROM volumes WHERE id = ANY($1) ORDER BY array_position($1, id)', ids)).map(({ status, held, device }) => [status, held, device]);
const volume = async (change: Record<string, unknown> = {}): Promise<string> => {
  const body = { name: `disk-${(count += 1)}`, size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe', ...change };
  const made = await expectStatus(202, post('/api/volumes/', body));
  await answer(api, made.operation_id, { kind: 'done' });
  return made.volume.id;
};
const active = async (change: Record<string, unknown> = {}): Promise<string> => {
  const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', deployBody(ada, change)));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
};
const shutOff = async (): Promise<string> => {
  const id = await active();
  await answer(api, (await expectStatus(202, post(`/api/instances/${id}/stop/`))).operation_id, { kind: 'done' });
  return id;
};
const seen = (volumes: [id: string, device: string | null, exists?: boolean][]) => ({
  machine: 'stopped' as const, gpuIds: [], volumes: volumes.map(([volumeId, device, exists = true]) => ({ volumeId, exists, attached: device !== null, device })),
});
const failure = { code: 'volume_busy' as const, message: 'locked by another client', step: 'attach_volumes' };
const attached = async (id: string, ...ids: string[]) => {
  const { operation_id } = await expectStatus(202, attach(id, ...ids));
  await answer(api, operation_id, { kind: 'done' }, seen(ids.map((one, at) => [one, `vd${'bcdefgh'[at]}`])));
};

it('attaches several as one operation of the instance, and detaches them again', async () => {
  const id = await shutOff();
  const [one, two] = [await volume(), await volume({ volume_type: 'HDD' })];
  const before = (await instance(id)).generation;
  const first = await expectStatus(202, attach(id, one, two));
  expect(first.volume_attachments.map(({ volume_id, status }: Record<string, unknown>) => [volume_id, status])).toEqual([[one, 'attaching'], [two, 'attaching']]);
  expect(await operation(first.operation_id)).toMatchObject({ kind: 'instance.attach_volumes', resource_type: 'instance', resource_id: id, status: 'pending' });
  const job = await jobOf(api, first.operation_id);
  expect(job).toMatchObject({ name: 'instance.attach_volumes', payload: { instanceId: id, fence: before + 1, volumeIds: [one, two] } });
  await answer(api, first.operation_id, { kind: 'done' }, seen([[one, 'vdb'], [two, 'vdc']]));
  expect(await states(one, two)).toEqual([['attached', true, 'vdb'], ['attached', true, 'vdc']]);
  const after = await instance(id);
  expect([after.status, after.generation, after.volume_attachments.length]).toEqual(['SHUTOFF', before + 2, 3]);
  const second = await expectStatus(202, detach(id, two, one));
  await answer(api, second.operation_id, { kind: 'done' }, seen([[one, null], [two, null]]));
  expect(await states(one, two)).toEqual([['available', false, null], ['available', false, null]]);
  expect(await operation(second.operation_id)).toMatchObject({ status: 'succeeded' });
});

it('takes a Legacy machine while it runs', async () => {
  const id = await active({ region: 'CANADA-1', gpu_model: 'RTX-A6000', os_image: 'ubuntu-22.04-cuda-12.4' });
  const disk = await volume({ region: 'CANADA-1', volume_type: 'SSD' });
  await attached(id, disk);
  expect((await states(disk))[0]?.[0]).toBe('attached');
});

it('leaves all as they were when one was refused', async () => {
  const id = await shutOff();
  const [one, two] = [await volume(), await volume()];
  const first = await expectStatus(202, attach(id, one, two));
  await answer(api, first.operation_id, { kind: 'refused', failure }, seen([[one, null], [two, null]]));
  expect(await states(one, two)).toEqual([['available', false, null], ['available', false, null]]);
  expect(await operation(first.operation_id)).toMatchObject({ status: 'failed', error: { code: 'volume_busy' } });
  await attached(id, one, two);
  const second = await expectStatus(202, detach(id, one, two));
  await answer(api, second.operation_id, { kind: 'refused', failure }, seen([[one, 'vdb'], [two, 'vdc']]));
  expect(await states(one, two)).toEqual([['attached', true, 'vdb'], ['attached', true, 'vdc']]);
});

it('believes what was seen of each when it broke', async () => {
  const id = await shutOff();
  const [on, off, lost] = [await volume(), await volume(), await volume()];
  const { operation_id } = await expectStatus(202, attach(id, on, off, lost));
  await answer(api, operation_id, { kind: 'broke', failure }, seen([[on, 'vdb'], [off, null], [lost, null, false]]));
  expect(await states(on, off, lost)).toEqual([['attached', true, 'vdb'], ['available', false, null], ['error', true, null]]);
});

it('past its deadline a volume nobody saw is in error, and detaching finds out', async () => {
  const id = await shutOff();
  const disk = await volume();
  const { operation_id } = await expectStatus(202, attach(id, disk));
  const [overdue] = await sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1 RETURNING *", operation_id).then((rows) => rows[0] as unknown as never[]);
  if (!overdue) throw new Error('no operation');
  await api.app.get(InstanceDeadlines).end(overdue);
  expect([await states(disk), (await instance(id)).status, (await operation(operation_id)).status]).toEqual([[['error', true, null]], 'SHUTOFF', 'failed']);
  expect(await expectStatus(409, api.call('DELETE', `/api/volumes/${disk}/`, { token: ada.token }))).toMatchObject({ error: 'wrong_state', current_state: 'error' });
  const repair = await expectStatus(202, detach(id, disk));
  await answer(api, repair.operation_id, { kind: 'done' }, seen([[disk, null]]));
  expect(await states(disk)).toEqual([['available', false, null]]);
});

it('lets the instance do nothing else meanwhile but be deleted', async () => {
  const id = await shutOff();
  const [disk, other] = [await volume(), await volume()];
  const { operation_id } = await expectStatus(202, attach(id, disk));
  expect(await expectStatus(409, post(`/api/instances/${id}/start/`))).toMatchObject({ error: 'in_use', used_by: expect.stringContaining(operation_id) });
  expect(await expectStatus(409, attach(id, other))).toMatchObject({ error: 'in_use' });
  const removal = await expectStatus(202, api.call('DELETE', `/api/instances/${id}/`, { token: ada.token }));
  expect((await operation(operation_id)).error).toMatchObject({ code: 'superseded' });
  await answer(api, removal.operation_id, { kind: 'done' });
  expect(await states(disk, other)).toEqual([['available', false, null], ['available', false, null]]);
});

describe('refuses', () => {
  let id: string;
  let disk: string;
  beforeAll(async () => {
    id = await shutOff();
    disk = await volume();
  });

  it('an instance that is not in the state of its tier', async () => {
    const running = await active();
    expect(await expectStatus(409, attach(running, disk))).toMatchObject({ error: 'wrong_state', current_state: 'ACTIVE', allowed_from: ['SHUTOFF'] });
    expect(await expectStatus(409, detach(running, disk))).toMatchObject({ error: 'wrong_state', current_state: 'ACTIVE', allowed_from: ['SHUTOFF'] });
  });

  it("another account's instance and volumes", async () => {
    const eve = await customer(api);
    expect(await expectStatus(404, post('/api/volumes/attach/', { instance_id: id, volume_ids: [disk] }, eve))).toMatchObject({ error: 'not_found' });
    const theirs = await expectStatus(202, post('/api/volumes/', { name: 'theirs', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' }, eve));
    expect(await expectStatus(400, attach(id, theirs.volume.id))).toMatchObject({ details: [{ field: 'volume_ids.0', code: 'not_found' }] });
  });

  it('all when one does not fit', async () => {
    const far = await volume({ region: 'FINLAND-2' });
    expect(await expectStatus(400, attach(id, disk, far, disk))).toMatchObject({ details: [{ field: 'volume_ids.1', code: 'wrong_region' }, { field: 'volume_ids.2', code: 'duplicate' }] });
    const busy = await volume();
    await expectStatus(202, api.call('DELETE', `/api/volumes/${busy}/?is_permanent=true`, { token: ada.token }));
    expect(await expectStatus(409, attach(id, disk, busy))).toMatchObject({ error: 'wrong_state', current_state: 'deleting', allowed_from: ['available'] });
    expect(await states(disk)).toEqual([['available', false, null]]);
  });

  it('to take the boot volume away, or what hangs elsewhere', async () => {
    const { os_volume } = await instance(id);
    expect(await expectStatus(400, detach(id, os_volume.id, disk))).toMatchObject({ details: [{ code: 'boot_volume' }, { code: 'not_attached' }] });
  });

  it('more than 20 data volumes', async () => {
    await sql(`INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, instance_id, role)
      SELECT gen_random_uuid(), $1, 'many-' || n, 'attached', 'FINLAND-1', 'advanced', 100, 'NVMe', $2, 'data' FROM generate_series(1, 20) n`, ada.accountId, id);
    expect(await expectStatus(400, attach(id, disk))).toMatchObject({ details: [{ field: 'volume_ids', code: 'too_many', max: 20 }] });
    await sql("DELETE FROM volumes WHERE name LIKE 'many-%'");
  });
});

it('gives a volume to one of two instances that ask at once, and an instance to one of two requests', async () => {
  const [one, two] = [await shutOff(), await shutOff()];
  const [disk, other] = [await volume(), await volume()];
  const race = await Promise.all([attach(one, disk), attach(two, disk)]);
  expect(race.map(({ status }) => status).sort()).toEqual([202, 409]);
  const won = race.find(({ status }) => status === 202);
  await answer(api, won?.body.operation_id, { kind: 'done' }, seen([[disk, 'vdb']]));
  const [last] = [await volume()];
  const requests = await Promise.all([attach(two, other), attach(two, last)]);
  expect(requests.map(({ status }) => status).sort()).toEqual([202, 409]);
});
