import { randomUUID } from 'node:crypto';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { OverdueOperationsReconciler } from '../instances/overdue-operations.reconciler.js';
import { ImageTrash, SnapshotTrash } from '../snapshots/copy-trash.js';
import { VolumeTrash } from '../volumes/volume-trash.js';
import { TrashKeeper } from './trash.keeper.js';

type Kind = 'volumes' | 'snapshots' | 'images';
const kinds: Kind[] = ['volumes', 'snapshots', 'images'];
const one = { volumes: 'volume', snapshots: 'snapshot', images: 'image' } as const;
const live = { volumes: 'available', snapshots: 'SUCCESS', images: 'SUCCESS' } as const;
const tables = { volumes: 'volumes', snapshots: 'snapshots', images: 'custom_images' } as const;
const HOURS = 96;

let api: TestApi;
let ada: Customer;
let machine: string;
let keeper: TrashKeeper;
let reconciler: OverdueOperationsReconciler;
let count = 0;

beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '1000.00' });
  ada = await customer(api);
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 8 });
  const { deployment, operation_id } = await expectStatus(202, call('POST', '/api/deploy/', deployBody(ada, { region: 'CANADA-1', gpu_model: 'RTX-A6000' })));
  await answer(api, operation_id, { kind: 'done' });
  machine = deployment.instance_id;
  const get = api.app.get.bind(api.app);
  const logger = createLogger({ level: api.env.LOG_LEVEL, name: 'test' });
  keeper = new TrashKeeper(get(Transactions), get(VolumeTrash), get(SnapshotTrash), get(ImageTrash), logger);
  reconciler = new OverdueOperationsReconciler(get(Transactions), get(Operations), get(OperationListeners), api.env, logger);
});
afterAll(() => api.close());

const call = (method: string, path: string, body?: unknown, who = ada, headers: Record<string, string> = {}) => api.call(method, path, { token: who.token, body, headers });
const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const view = async (kind: Kind, id: string) => (await expectStatus(200, call('GET', `/api/${kind}/${id}/`)))[one[kind]];
const listed = async (path: string) => {
  const body = await expectStatus(200, call('GET', `/api/${path}`));
  return (body.volumes ?? body.snapshots ?? body.images).map(({ id }: { id: string }) => id) as string[];
};
const newName = () => `thing-${(count += 1)}`;
const remove = (kind: Kind, id: string, body?: unknown, query = '') => call('DELETE', `/api/${kind}/${id}/${query}`, body);
const recover = (kind: Kind, id: string, body?: unknown) => call('POST', `/api/${kind}/trash/${id}/restore/`, body);
const purge = (kind: Kind, id: string) => call('DELETE', `/api/${kind}/trash/${id}/`);
const failure = { code: 'volume_busy' as const, message: 'in use', step: null };

async function make(kind: Kind, name = newName()): Promise<string> {
  const path = `/api/${kind}/`;
  const body = { volumes: { name, size_gb: 200, region: 'CANADA-1', volume_type: 'SSD' }, snapshots: { name, instance_id: machine }, images: { name, snapshot_id: kind === 'images' ? await make('snapshots') : '' } }[kind];
  const made = await expectStatus(202, call('POST', path, body));
  await answer(api, made.operation_id, { kind: 'done' });
  return made[one[kind]].id;
}
const thrown = async (kind: Kind, name?: string): Promise<string> => {
  const id = await make(kind, name);
  await expectStatus(202, remove(kind, id));
  return id;
};
const late = (kind: Kind, id: string) => sql(`UPDATE ${tables[kind]} SET purge_at = now() - interval '1 second' WHERE id = $1`, id);
const operations = (id: string) => sql('SELECT id, kind, status FROM operations WHERE resource_id = $1 ORDER BY created_at DESC, id DESC', id);
const used = async (id: string) => (await sql('SELECT 1 FROM usage_intervals WHERE resource_id = $1 AND end_minute IS NULL', id)).length;

describe.each(kinds)('the trash of %s', (kind) => {
  it('takes what is deleted, says until when and for how much, and gives it back', async () => {
    const id = await make(kind);
    const before = await view(kind, id);
    const { operation_id, kept_until, [one[kind]]: deleted } = await expectStatus(202, remove(kind, id));
    expect([operation_id, deleted.status, deleted.price_per_hour, deleted.generation]).toEqual([null, 'trashed', before.price_per_hour, before.generation + 1]);
    const hours = (Date.parse(kept_until) - Date.now()) / 3_600_000;
    expect([hours > HOURS - 0.5, hours <= HOURS]).toEqual([true, true]);
    expect([await listed(`${kind}/`), await listed(`${kind}/trash/`)]).toEqual([expect.not.arrayContaining([id]), expect.arrayContaining([id])]);
    expect(await listed(`${kind}/?status=trashed`)).toContain(id);
    const [shown] = (await expectStatus(200, call('GET', `/api/${kind}/trash/?search=${before.name}`)))[kind];
    expect(shown).toMatchObject({ id, name: before.name, kept_until, trashed_at: expect.any(String), price_per_hour: before.price_per_hour });
    expect([await used(id), (await operations(id))[0]?.kind]).toEqual([1, `${one[kind]}.create`]);
    const restored = (await expectStatus(200, recover(kind, id)))[one[kind]];
    expect(restored).toMatchObject({ status: live[kind], name: before.name });
    expect([await listed(`${kind}/`), await listed(`${kind}/trash/`), await used(id)]).toEqual([expect.arrayContaining([id]), expect.not.arrayContaining([id]), 1]);
    const events = await sql("SELECT data->>'status' AS status FROM event_log WHERE resource_id = $1 AND resource_type = $2 ORDER BY sequence DESC LIMIT 2", id, one[kind]);
    expect(events.map(({ status }) => status)).toEqual([live[kind], 'trashed']);
    expect((await sql('SELECT action FROM audit_log WHERE resource_id = $1 ORDER BY at DESC LIMIT 2', id)).map(({ action }) => action)).toEqual([`${one[kind]}.restore_from_trash`, `${one[kind]}.delete`]);
  });

  it('is passed by when it is to be for good, by body or query', async () => {
    for (const [body, query] of [[{ is_permanent: true }, ''], [undefined, '?is_permanent=true']] as const) {
      const id = await make(kind);
      const { operation_id, kept_until, [one[kind]]: deleted } = await expectStatus(202, remove(kind, id, body, query));
      expect([kept_until, deleted.status]).toEqual([null, 'deleting']);
      await answer(api, operation_id, { kind: 'done' });
      expect([(await view(kind, id)).status, await used(id)]).toEqual(['deleted', 0]);
    }
  });

  it('lets the name go at once, and asks for another where that is used by now', async () => {
    const name = newName();
    const id = await thrown(kind, name);
    const heir = await make(kind, name);
    expect(await expectStatus(409, recover(kind, id))).toMatchObject({ error: 'name_taken', details: [{ field: 'name', code: 'name_taken' }] });
    expect(await expectStatus(400, recover(kind, id, { name: '-!' }))).toMatchObject({ error: 'validation_failed' });
    const other = newName();
    expect((await expectStatus(200, recover(kind, id, { name: other })))[one[kind]]).toMatchObject({ status: live[kind], name: other });
    expect((await view(kind, heir)).name).toBe(name);
  });

  it('is emptied by its owner, once the storage has let go', async () => {
    const id = await thrown(kind);
    const { operation_id, [one[kind]]: leaving } = await expectStatus(202, purge(kind, id));
    expect(leaving.status).toBe('purging');
    expect((await jobOf(api, operation_id)).name).toBe(`${one[kind]}.delete`);
    expect(await expectStatus(409, recover(kind, id))).toMatchObject({ error: 'wrong_state', current_state: 'purging', allowed_from: ['trashed'] });
    expect(await expectStatus(409, purge(kind, id))).toMatchObject({ error: 'wrong_state', current_state: 'purging' });
    expect(await used(id)).toBe(1);
    await answer(api, operation_id, { kind: 'done' });
    expect([(await view(kind, id)).status, await used(id), await listed(`${kind}/trash/`)]).toEqual(['deleted', 0, expect.not.arrayContaining([id])]);
    expect(await expectStatus(404, recover(kind, id))).toMatchObject({ error: 'not_found' });
  });

  it('is emptied when the time is up, once however many workers look', async () => {
    const [id, young] = [await thrown(kind), await thrown(kind)];
    await late(kind, id);
    await Promise.all([keeper.turn(), keeper.turn(), keeper.turn()]);
    const [purging, ...more] = (await operations(id)).filter((operation) => operation.kind === `${one[kind]}.purge`);
    expect([purging?.status, more, (await view(kind, young)).status]).toEqual(['pending', [], 'trashed']);
    await answer(api, String(purging?.id), { kind: 'done' });
    expect((await view(kind, id)).status).toBe('deleted');
  });

  it('asks again when the storage refuses or is silent, and never gives back what may be gone', async () => {
    const id = await thrown(kind);
    const first = await expectStatus(202, purge(kind, id));
    await answer(api, first.operation_id, { kind: 'refused', failure }, { volumes: [] });
    expect([(await view(kind, id)).status, (await operations(id))[0]?.status]).toEqual(['purging', 'failed']);
    expect(await expectStatus(409, recover(kind, id))).toMatchObject({ error: 'wrong_state' });
    await keeper.turn(); // it rests for a while first
    expect((await operations(id)).filter((operation) => operation.kind === `${one[kind]}.purge`)).toHaveLength(1);
    const rested = () => sql(`UPDATE ${tables[kind]} SET updated_at = now() - interval '1 hour' WHERE id = $1`, id);
    await rested();
    await keeper.turn();
    const [second] = await operations(id);
    await sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1", second?.id);
    await reconciler.reconcile();
    expect([(await view(kind, id)).status, (await operations(id))[0]?.status]).toEqual(['purging', 'failed']);
    await rested();
    await keeper.turn();
    const [third] = await operations(id);
    await answer(api, String(third?.id), { kind: 'done' });
    expect([(await view(kind, id)).status, await used(id)]).toEqual(['deleted', 0]);
  });

  it('gives to exactly one of those who restore and purge at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await thrown(kind);
      if (round === 2) await late(kind, id);
      const [restored, purged] = await Promise.all([recover(kind, id), round === 2 ? keeper.turn() : purge(kind, id)]);
      const { status } = await view(kind, id);
      if (restored?.status === 200) {
        expect([status, round === 2 ? 409 : (purged as { status: number }).status]).toEqual([live[kind], 409]);
        expect((await operations(id)).filter((operation) => operation.kind === `${one[kind]}.purge`)).toEqual([]);
      } else {
        expect([restored?.status, restored?.body.error, status]).toEqual([409, 'wrong_state', 'purging']);
      }
    }
  });

  it('gives one name to one of two who want it back at once', async () => {
    const name = newName();
    const ids = [await thrown(kind, name), await thrown(kind, name)];
    const answers = await Promise.all(ids.map((id) => recover(kind, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', message: expect.stringContaining(name) });
  });

  it('is closed to others, and to keys of the other tier', async () => {
    const id = await thrown(kind);
    const eve = await customer(api);
    expect(await expectStatus(404, call('POST', `/api/${kind}/trash/${id}/restore/`, {}, eve))).toMatchObject({ error: 'not_found' });
    expect(await expectStatus(404, call('DELETE', `/api/${kind}/trash/${id}/`, undefined, eve))).toMatchObject({ error: 'not_found' });
    expect((await expectStatus(200, call('GET', `/api/${kind}/trash/`, undefined, eve)))[kind]).toEqual([]);
    const { secret } = await expectStatus(201, call('POST', '/api/api-keys/', { name: randomUUID().slice(0, 20), scopes: ['read', 'write'], tier: 'advanced' }));
    const key = { ...ada, token: secret };
    expect(await expectStatus(403, call('POST', `/api/${kind}/trash/${id}/restore/`, {}, key))).toMatchObject({ error: 'tier_not_allowed' });
    expect(await expectStatus(403, call('DELETE', `/api/${kind}/trash/${id}/`, undefined, key))).toMatchObject({ error: 'tier_not_allowed' });
    expect(await expectStatus(409, recover(kind, await make(kind)))).toMatchObject({ error: 'wrong_state', current_state: live[kind] });
  });

  it('answers a repeated delete with what the first one did', async () => {
    const id = await make(kind);
    const key = { 'idempotency-key': randomUUID() };
    const [first, second] = await Promise.all([call('DELETE', `/api/${kind}/${id}/`, undefined, ada, key), call('DELETE', `/api/${kind}/${id}/`, undefined, ada, key)]);
    expect([first?.status, second?.status, first?.body.kept_until]).toEqual([202, 202, second?.body.kept_until]);
    expect(await expectStatus(409, remove(kind, id))).toMatchObject({ error: 'wrong_state', current_state: 'trashed' });
  });
});

it('takes no volume that is in error or protected', async () => {
  const broken = await make('volumes');
  await sql("UPDATE volumes SET status = 'error' WHERE id = $1", broken);
  expect(await expectStatus(202, remove('volumes', broken))).toMatchObject({ kept_until: null, volume: { status: 'deleting' } });
  const kept = await make('volumes');
  await expectStatus(200, call('PATCH', `/api/volumes/${kept}/`, { protected: true }));
  expect(await expectStatus(409, remove('volumes', kept))).toMatchObject({ error: 'wrong_state', message: expect.stringContaining('protected') });
});

it('leaves alone what is in it: no rename, no attach, no image, no deployment', async () => {
  const volume = await thrown('volumes');
  expect(await expectStatus(409, call('PATCH', `/api/volumes/${volume}/`, { name: newName() }))).toMatchObject({ error: 'wrong_state', current_state: 'trashed' });
  expect(await expectStatus(409, call('POST', '/api/volumes/attach/', { instance_id: machine, volume_ids: [volume] }))).toMatchObject({ error: 'wrong_state', current_state: 'trashed' });
  const snapshot = await thrown('snapshots');
  expect(await expectStatus(409, call('POST', '/api/images/', { snapshot_id: snapshot, name: newName() }))).toMatchObject({ error: 'wrong_state', current_state: 'trashed' });
  expect(await expectStatus(409, call('POST', `/api/snapshots/${snapshot}/restore/`, {}))).toMatchObject({ error: 'wrong_state', current_state: 'trashed' });
  const image = await thrown('images');
  const body = deployBody(ada, { region: 'CANADA-1', gpu_model: 'RTX-A6000', boot_source: 'custom_image', os_image: null, custom_image_id: image });
  expect(await expectStatus(400, call('POST', '/api/deploy/', body))).toMatchObject({ details: [{ field: 'custom_image_id', code: 'not_available' }] });
});

it('shows in a snapshot whether its image is thrown away', async () => {
  const image = await make('images');
  const { snapshot_id } = await view('images', image);
  expect((await view('snapshots', snapshot_id)).has_image).toBe(true);
  await expectStatus(202, remove('images', image));
  expect((await view('snapshots', snapshot_id)).has_image).toBe(false);
  await expectStatus(200, recover('images', image));
  expect((await view('snapshots', snapshot_id)).has_image).toBe(true);
});
