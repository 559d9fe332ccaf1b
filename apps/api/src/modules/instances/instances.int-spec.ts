import { randomUUID } from 'node:crypto';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { InstanceOutcomes } from './instance-outcomes.js';

let api: TestApi;
let ada: Customer;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', model: 'L40S-48GB', gpus: 8 });
});
afterAll(() => api.close());

type Made = { id: string; operationId: string };
async function accepted(change: Record<string, unknown> = {}, who = ada): Promise<Made> {
  const body = deployBody(who, { gpu_model: 'L40S-48GB', ...change });
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: who.token, body }));
  return { id: deployment.instance_id, operationId: operation_id };
}
async function active(change: Record<string, unknown> = {}): Promise<string> {
  const { id, operationId } = await accepted(change);
  await answer(api, operationId, { kind: 'done' });
  return id;
}
const command = (id: string, verb: string, who = ada) => api.call('POST', `/api/instances/${id}/${verb}/`, { token: who.token });
const read = async (id: string) => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token: ada.token }))).instance;
const remove = (id: string, body?: unknown, query = '') => api.call('DELETE', `/api/instances/${id}/${query}`, { token: ada.token, body });
const gone = async (id: string) => {
  const { operation_id } = await expectStatus(202, remove(id));
  await answer(api, operation_id, { kind: 'done' });
};
const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const gpusOf = async (id: string) => (await sql('SELECT id FROM gpu_devices WHERE instance_id = $1', id)).length;

describe('commands', () => {
  it('go through their transitional state to what the agent saw', async () => {
    const id = await active();
    for (const [verb, during, after] of [['stop', 'STOPPING', 'SHUTOFF'], ['start', 'STARTING', 'ACTIVE'], ['reboot', 'REBOOTING', 'ACTIVE']] as const) {
      const { instance, operation_id } = await expectStatus(202, command(id, verb));
      expect(instance.status).toBe(during);
      await answer(api, operation_id, { kind: 'done' });
      expect((await read(id)).status).toBe(after);
      expect((await expectStatus(200, api.call('GET', `/api/operations/${operation_id}/`, { token: ada.token }))).operation).toMatchObject({ kind: `instance.${verb}`, status: 'succeeded', error: null });
    }
    const { events } = await expectStatus(200, api.call('GET', `/api/instances/${id}/events/?sort=created_at`, { token: ada.token }));
    expect(events.map((event: { status: string }) => event.status)).toEqual(['CREATING', 'ACTIVE', 'STOPPING', 'SHUTOFF', 'STARTING', 'ACTIVE', 'REBOOTING', 'ACTIVE']);
    await gone(id);
  });

  it('are refused in the wrong state, with the right ones and the reason', async () => {
    const id = await active();
    expect(await expectStatus(409, command(id, 'start'))).toMatchObject({ error: 'wrong_state', current_state: 'ACTIVE', allowed_from: ['SHUTOFF'] });
    await gone(id);
    expect(await expectStatus(409, command(id, 'stop'))).toMatchObject({ error: 'wrong_state', current_state: 'DELETED' });
  });

  it('are given once when two press at once', async () => {
    const id = await active();
    const answers = await Promise.all([command(id, 'stop'), command(id, 'stop'), command(id, 'reboot')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    await gone(id);
  });

  it('of another account find nothing', async () => {
    const id = await active();
    const eve = await customer(api);
    for (const verb of ['start', 'stop', 'reboot', 'hibernate', 'restore']) expect((await command(id, verb, eve)).status).toBe(404);
    for (const path of ['', 'console/', 'events/']) expect((await api.call('GET', `/api/instances/${id}/${path}`, { token: eve.token })).status).toBe(404);
    await gone(id);
  });

  it('fall back when the agent refuses, and say why', async () => {
    const id = await active();
    const { operation_id } = await expectStatus(202, command(id, 'stop'));
    await answer(api, operation_id, { kind: 'refused', failure: { code: 'power_failed', message: 'The power switch is stuck.', step: 'power_off' } });
    expect(await read(id)).toMatchObject({ status: 'ACTIVE', error: { code: 'power_failed' } });
    await gone(id);
  });
});

describe('hibernation', () => {
  it('releases the GPUs, and takes others when restored', async () => {
    const id = await active({ gpu_count: 2 });
    const { operation_id } = await expectStatus(202, command(id, 'hibernate'));
    expect(await gpusOf(id)).toBe(2);
    await answer(api, operation_id, { kind: 'done' });
    expect([(await read(id)).status, await gpusOf(id)]).toEqual(['HIBERNATED', 0]);
    const restoring = await expectStatus(202, command(id, 'restore'));
    expect(await gpusOf(id)).toBe(2);
    expect(await jobOf(api, restoring.operation_id)).toMatchObject({ name: 'instance.restore', payload: { machine: { gpuIds: [expect.any(String), expect.any(String)] } } });
    await answer(api, restoring.operation_id, { kind: 'refused', failure: { code: 'boot_failed', message: 'no', step: 'boot' } });
    expect([(await read(id)).status, await gpusOf(id)]).toEqual(['HIBERNATED', 0]);
    await gone(id);
  });

  it('stays when there is no stock to come back to', async () => {
    const id = await active({ gpu_count: 8 });
    await answer(api, (await expectStatus(202, command(id, 'hibernate'))).operation_id, { kind: 'done' });
    const other = await active();
    expect(await expectStatus(409, command(id, 'restore'))).toMatchObject({ error: 'out_of_stock', gpu_count: 8, alternatives: [{ gpu_count: 4 }, { gpu_count: 2 }, { gpu_count: 1 }] });
    expect((await read(id)).status).toBe('HIBERNATED');
    await gone(other);
    await gone(id);
  });
});

describe('deletion', () => {
  const disks = { volumes: [{ name: 'data-one', size_gb: 100, volume_type: 'NVMe' }, { name: 'data-two', size_gb: 100, volume_type: 'HDD' }] };
  const fates = async (ids: string[]) => (await sql('SELECT role, status FROM volumes WHERE id = ANY($1) ORDER BY name', ids)).map(({ status }) => status);
  const volumesOf = async (id: string): Promise<string[]> => (await read(id)).volume_attachments.map((volume: { volume_id: string }) => volume.volume_id);

  it.each([
    ['without ids the boot volume goes and data volumes stay', () => undefined, ['available', 'available', 'deleted']],
    ['an empty list keeps all', () => [], ['available', 'available', 'available']],
    ['ids throw away just those', (ids: string[]) => [ids[1]], ['trashed', 'available', 'available']],
    ['ids delete just those for good', (ids: string[]) => [ids[1]], ['deleted', 'available', 'available'], true],
    ['of all, the boot volume is not kept', (ids: string[]) => ids, ['trashed', 'trashed', 'deleted']],
  ])('%s', async (_, choose, expected, is_permanent = false) => {
    const id = await active({ vm_name: 'zz-machine', ...disks });
    const ids = await volumesOf(id);
    const chosen = choose(ids);
    const { operation_id } = await expectStatus(202, remove(id, chosen && { volume_ids: chosen, is_permanent }));
    await answer(api, operation_id, { kind: 'done' });
    expect(await fates(ids)).toEqual(expected);
    expect(await read(id)).toMatchObject({ status: 'DELETED', private_ip: null, volume_attachments: [] });
    expect(await gpusOf(id)).toBe(0);
    await sql("UPDATE volumes SET status = 'deleted' WHERE id = ANY($1)", ids);
  });

  it('takes ids from the query too, and names one that is not attached', async () => {
    const id = await active();
    const stranger = randomUUID();
    expect(await expectStatus(400, remove(id, undefined, `?volume_ids=${stranger}`))).toMatchObject({ details: [{ field: 'volume_ids.0', code: 'not_attached' }] });
    expect((await expectStatus(202, remove(id, undefined, '?volume_ids='))).instance.status).toBe('DELETING');
  });

  it('is refused while protected', async () => {
    const id = await active();
    await expectStatus(200, api.call('PATCH', `/api/instances/${id}/`, { token: ada.token, body: { delete_protection: true } }));
    expect((await expectStatus(409, remove(id))).reason).toMatch(/protected/);
    await expectStatus(200, api.call('PATCH', `/api/instances/${id}/`, { token: ada.token, body: { delete_protection: false } }));
    await gone(id);
  });

  it.each([
    ['the disks go as if there had been one', undefined, ['available', 'available', 'deleted']],
    ['the disks stay as if there had been one', [], ['available', 'available', 'available']],
  ])('can be tried again when it broke: %s', async (_, chosen, expected) => {
    const id = await active({ vm_name: 'zz-sticky', ...disks });
    const ids = await volumesOf(id);
    const failure = { code: 'power_failed' as const, message: 'the hypervisor did not let go of the machine', step: 'remove_machine' };
    const first = await expectStatus(202, remove(id));
    await answer(api, first.operation_id, { kind: 'refused', failure }, { machine: 'stopped', volumes: ids.map((volumeId) => ({ volumeId, exists: true, attached: false, device: null })), gpuIds: [] });
    expect(await read(id)).toMatchObject({ status: 'ERROR', error: { code: 'power_failed' } });
    expect(await fates(ids)).toEqual(['attached', 'attached', 'error']);
    expect(await gpusOf(id)).toBe(1);

    const second = await expectStatus(202, remove(id, chosen && { volume_ids: chosen }));
    await answer(api, second.operation_id, { kind: 'done' });
    expect([(await read(id)).status, await fates(ids), await gpusOf(id)]).toEqual(['DELETED', expected, 0]);
    await sql("UPDATE volumes SET status = 'deleted' WHERE id = ANY($1)", ids);
  });

  it('throws data volumes away when the machine has let go, not before, and as the last try says', async () => {
    const id = await active({ vm_name: 'zz-thrown', ...disks });
    const ids = await volumesOf(id);
    const named = (await sql('SELECT id FROM volumes WHERE id = ANY($1) ORDER BY name', ids)).map((row) => String(row.id));
    const failure = { code: 'power_failed' as const, message: 'the hypervisor did not let go of the machine', step: 'remove_machine' };
    const first = await expectStatus(202, remove(id, { volume_ids: [named[0], named[1]] }));
    expect([await fates(ids), await expectStatus(200, api.call('GET', '/api/volumes/trash/', { token: ada.token }))]).toMatchObject([['attached', 'attached', 'attached'], { volumes: [] }]);
    expect((await jobOf(api, first.operation_id)).payload).toMatchObject({ deleteVolumeIds: [] });
    await answer(api, first.operation_id, { kind: 'refused', failure }, { machine: 'stopped', volumes: ids.map((volumeId) => ({ volumeId, exists: true, attached: true, device: null })), gpuIds: [] });
    const second = await expectStatus(202, remove(id, { volume_ids: [named[0]] }));
    await answer(api, second.operation_id, { kind: 'done' });
    expect(await fates(ids)).toEqual(['trashed', 'available', 'available']);
    const { volumes } = await expectStatus(200, api.call('GET', '/api/volumes/trash/', { token: ada.token }));
    expect(volumes.map(({ name, instance_id }: { name: string; instance_id: null }) => [name, instance_id])).toEqual([['data-one', null]]);
    const back = await expectStatus(200, api.call('POST', `/api/volumes/trash/${named[0]}/restore/`, { token: ada.token, body: {} }));
    expect(back.volume).toMatchObject({ name: 'data-one', status: 'available' });
    await sql("UPDATE volumes SET status = 'deleted' WHERE id = ANY($1)", ids);
  });

  it('is not over while a disk that was to go is still on the node', async () => {
    const id = await active({ vm_name: 'zz-late', ...disks });
    const ids = await volumesOf(id);
    const { os_volume } = await read(id);
    const failure = { code: 'volume_busy' as const, message: 'the volume has a watcher', step: 'delete_volumes' };
    const first = await expectStatus(202, remove(id, { volume_ids: ids, is_permanent: true }));
    const left = ids.map((volumeId) => ({ volumeId, exists: volumeId !== os_volume.id, attached: false, device: null }));
    await answer(api, first.operation_id, { kind: 'broke', failure }, { machine: 'absent', volumes: left, gpuIds: [] });
    expect([(await read(id)).status, await fates(ids)]).toEqual(['ERROR', ['error', 'error', 'deleted']]);

    const [named] = await volumesOf(id);
    const second = await expectStatus(202, remove(id, { volume_ids: [named] }));
    await answer(api, second.operation_id, { kind: 'done' });
    expect([(await read(id)).status, (await fates(ids)).sort()]).toEqual(['DELETED', ['available', 'deleted', 'deleted']]);
    await sql("UPDATE volumes SET status = 'deleted' WHERE id = ANY($1)", ids);
  });

  it('gives up a build that is running; its late answer changes nothing', async () => {
    const { id, operationId } = await accepted();
    const { payload } = await jobOf(api, operationId);
    const { operation_id } = await expectStatus(202, remove(id));
    const late = { kind: 'done' as const };
    await api.app.get(InstanceOutcomes).apply({ operationId, resource: { type: 'instance' as const, id }, region: 'FINLAND-1', fence: payload.fence, requestId: 'late', attempt: 1, steps: [], outcome: late, observation: null });
    expect((await read(id)).status).toBe('DELETING');
    await answer(api, operation_id, { kind: 'done' });
    expect([(await read(id)).status, await gpusOf(id)]).toEqual(['DELETED', 0]);
    expect((await expectStatus(200, api.call('GET', `/api/operations/${operationId}/`, { token: ada.token }))).operation).toMatchObject({ status: 'failed', error: { code: 'superseded' } });
  });
});

describe('reports', () => {
  it('show the steps, oldest news never over newer', async () => {
    const { id, operationId } = await accepted();
    const { payload } = await jobOf(api, operationId);
    const step = (name: string) => ({ name, status: 'running' as const, startedAt: new Date().toISOString(), finishedAt: null, detail: null });
    const report = (sequence: number, name: string) =>
      api.app.get(InstanceOutcomes).progress({ operationId, resource: { type: 'instance' as const, id }, region: 'FINLAND-1', fence: payload.fence, requestId: 'r', sequence, attempt: 1, steps: [step(name)] });
    await report(1, 'create_volumes');
    await report(0, 'check');
    const { operation } = await expectStatus(200, api.call('GET', `/api/operations/${operationId}/`, { token: ada.token }));
    expect([operation.status, operation.steps[0].name, (await read(id)).status]).toEqual(['running', 'create_volumes', 'BUILD']);
    await answer(api, operationId, { kind: 'done' });
    await gone(id);
  });

  it('that come twice, at once, count once', async () => {
    const { id, operationId } = await accepted();
    const { payload } = await jobOf(api, operationId);
    const outcome = { operationId, resource: { type: 'instance' as const, id }, region: 'FINLAND-1', fence: payload.fence, requestId: 'r', attempt: 1, steps: [], outcome: { kind: 'done' as const }, observation: null };
    await Promise.all([1, 2, 3].map(() => api.app.get(InstanceOutcomes).apply(outcome)));
    expect(await read(id)).toMatchObject({ status: 'ACTIVE', generation: 2 });
    await gone(id);
  });
});

describe('lists', () => {
  it('filter, search, sort and page', async () => {
    const bob = await customer(api);
    const names = ['alpha', 'beta', 'gamma'];
    for (const [at, name] of names.entries()) await accepted({ vm_name: name, labels: { rank: String(at), team: 'x' } }, bob);
    const list = async (query: string) => {
      const { instances, pagination } = await expectStatus(200, api.call('GET', `/api/instances/?${query}`, { token: bob.token }));
      return { names: instances.map((one: { name: string }) => one.name), pagination };
    };
    expect((await list('sort=-name')).names).toEqual(['gamma', 'beta', 'alpha']);
    expect((await list('search=ET')).names).toEqual(['beta']);
    expect((await list('label=rank=2')).names).toEqual(['gamma']);
    expect((await list('label=team&sort=name')).names).toEqual(names);
    expect((await list('status=ACTIVE')).names).toEqual([]);
    expect(await list('sort=name&page=2&page_size=2')).toEqual({ names: ['gamma'], pagination: { page: 2, page_size: 2, total: 3, total_pages: 2, has_next: false, has_previous: true } });
    const refused = await expectStatus(400, api.call('GET', '/api/instances/?page_size=101&sort=colour&nope=1', { token: bob.token }));
    expect(refused.details.map((detail: { field: string }) => detail.field).sort()).toEqual(['query.nope', 'query.page_size', 'query.sort']);
  });
});
