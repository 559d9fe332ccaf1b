import type { AllowedOperations, InstanceOperation } from '@garrison/domain';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

/** What an instance says it allows is what its endpoints do: the same answer for the same reason. */
let api: TestApi;
let ada: Customer;

beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '5000' });
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 4 });
});
afterAll(() => api.close());

const post = (path: string, body?: unknown) => api.call('POST', path, { token: ada.token, body });
const allowedOf = async (id: string): Promise<AllowedOperations> => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token: ada.token }))).instance.allowed_operations;
const advanced = {};
const legacy = { region: 'CANADA-1', gpu_model: 'RTX-A6000' };

async function running(change: Record<string, unknown>): Promise<string> {
  const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', deployBody(ada, { assign_public_ip: false, ...change })));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
}

async function volume(region: string, volume_type: string): Promise<string> {
  const made = await expectStatus(202, post('/api/volumes/', { name: `disk-${Math.random().toString(36).slice(2, 10)}`, size_gb: 100, region, volume_type }));
  await answer(api, made.operation_id, { kind: 'done' }, null);
  return made.volume.id;
}

/** How each operation is asked for. */
const asks: Partial<Record<InstanceOperation, (id: string, disk: string) => ReturnType<typeof post>>> = {
  start: (id) => post(`/api/instances/${id}/start/`),
  stop: (id) => post(`/api/instances/${id}/stop/`),
  reboot: (id) => post(`/api/instances/${id}/reboot/`),
  hibernate: (id) => post(`/api/instances/${id}/hibernate/`),
  restore: (id) => post(`/api/instances/${id}/restore/`),
  toggle_public_ip: (id) => post(`/api/instances/${id}/toggle-public-ip/`, {}),
  attach_volumes: (id, disk) => post('/api/volumes/attach/', { instance_id: id, volume_ids: [disk] }),
  detach_volumes: (id, disk) => post('/api/volumes/detach/', { instance_id: id, volume_ids: [disk] }),
  snapshot: (id) => post('/api/snapshots/', { instance_id: id, name: 'one-more' }),
};

/** Asks for everything that is not allowed and finds it refused in the words of the view. */
async function refusedAsSaid(id: string, disk: string): Promise<InstanceOperation[]> {
  const allowed = await allowedOf(id);
  const refused = (Object.keys(asks) as InstanceOperation[]).filter((operation) => !allowed[operation].allowed);
  for (const operation of refused) {
    const { status, body } = (await asks[operation]?.(id, disk)) ?? { status: 0, body: {} };
    // what a tier does not have at all is refused as such
    if (body.error !== 'tier_not_allowed') expect([operation, status, body.message]).toEqual([operation, 409, allowed[operation].reason]);
  }
  expect(await allowedOf(id)).toEqual(allowed);
  return refused;
}

it('of a machine that runs, and of one that is off', async () => {
  const id = await running(advanced);
  const disk = await volume('FINLAND-1', 'NVMe');
  expect(await refusedAsSaid(id, disk)).toEqual(['start', 'restore', 'attach_volumes', 'detach_volumes', 'snapshot']);
  const { operation_id } = await expectStatus(202, post(`/api/instances/${id}/stop/`));
  expect(await refusedAsSaid(id, disk)).toEqual(Object.keys(asks));
  await answer(api, operation_id, { kind: 'done' });
  expect(await refusedAsSaid(id, disk)).toEqual(['stop', 'reboot', 'hibernate', 'restore', 'toggle_public_ip', 'snapshot']);
});

it('of a machine whose volumes come and go', async () => {
  const id = await running(legacy);
  const [disk, other] = [await volume('CANADA-1', 'SSD'), await volume('CANADA-1', 'SSD')];
  const attach = await expectStatus(202, post('/api/volumes/attach/', { instance_id: id, volume_ids: [disk] }));
  const held = ['start', 'stop', 'reboot', 'hibernate', 'restore', 'attach_volumes', 'detach_volumes', 'snapshot'];
  expect(await refusedAsSaid(id, other)).toEqual(held);
  expect((await allowedOf(id)).stop.reason).toBe('Volumes are being attached to the instance; wait until that is done.');
  await answer(api, attach.operation_id, { kind: 'done' }, { machine: 'running', volumes: [{ volumeId: disk, exists: true, attached: true, device: 'vdb' }], gpuIds: [] });
  expect((await allowedOf(id)).stop.allowed).toBe(true);
  await expectStatus(202, post('/api/volumes/detach/', { instance_id: id, volume_ids: [disk] }));
  expect(await refusedAsSaid(id, other)).toEqual(held);
  expect((await allowedOf(id)).stop.reason).toBe('Volumes are being detached from the instance; wait until that is done.');
});

it('of a machine a snapshot is made of', async () => {
  const id = await running(legacy);
  const disk = await volume('CANADA-1', 'SSD');
  await expectStatus(202, post('/api/snapshots/', { instance_id: id, name: 'first' }));
  expect(await refusedAsSaid(id, disk)).toEqual(['start', 'stop', 'reboot', 'hibernate', 'restore', 'attach_volumes', 'detach_volumes', 'snapshot']);
  expect((await allowedOf(id)).reboot.reason).toBe('A snapshot of the instance is being made; wait until it is done.');
});

it('of a machine whose public address is on its way', async () => {
  const id = await running(legacy);
  const disk = await volume('CANADA-1', 'SSD');
  const given = await expectStatus(202, post(`/api/instances/${id}/toggle-public-ip/`, { enabled: true }));
  expect(await refusedAsSaid(id, disk)).toEqual(['start', 'restore', 'toggle_public_ip']);
  await answer(api, given.operation_id, { kind: 'done' });
  expect((await allowedOf(id)).toggle_public_ip.allowed).toBe(true);
  await expectStatus(202, post(`/api/instances/${id}/toggle-public-ip/`, { enabled: false }));
  expect(await refusedAsSaid(id, disk)).toEqual(['start', 'restore', 'toggle_public_ip']);
});
