import { kraftCalls, kraftCustomer, type KraftCall } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { answerUnikernel, reportBegun, settleUnikernels, unikernelJobs } from '../../testing/unikernel-agent.js';

let api: TestApi;
let call: KraftCall;
let accountId: string;
let token: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  const customer = await kraftCustomer(api);
  ({ call, token } = customer);
  accountId = customer.account.id;
});

const codes = (entries: readonly { error?: number; status?: string }[]) => entries.map(({ error, status }) => error ?? status);
const one = async (...args: Parameters<KraftCall>) => (await call(...args)).entries[0] ?? {};
/** A volume that is available. */
async function available(name?: string, size_mb = 100) {
  const made = await one('POST', '/v1/volumes', { size_mb, ...(name === undefined ? {} : { name }) });
  await settleUnikernels(api);
  return made;
}
const instance = async (body: object = {}) => one('POST', '/v1/instances', { image: 'nginx:latest', ...body });
const run = async (uuid: string) => {
  await call('PUT', `/v1/instances/${uuid}/start`);
  await settleUnikernels(api);
};
const stateOf = async (uuid: string) => (await one('GET', `/v1/volumes/${uuid}`)).state;

it('goes through the seven states of the seed', async () => {
  const { uuid, name, status } = await one('POST', '/v1/volumes', { size_mb: 100 });
  expect([status, name]).toEqual(['success', expect.stringMatching(/^vol-[a-z0-9]{5}$/)]);
  expect(await stateOf(uuid)).toBe('uninitialized');
  const [job] = await unikernelJobs(api);
  if (job) await reportBegun(api, job);
  expect(await stateOf(uuid)).toBe('initializing');
  await settleUnikernels(api);
  expect(await one('GET', `/v1/volumes/${uuid}`)).toMatchObject({ status: 'success', state: 'available', uuid, name, size_mb: 100, attached_to: [], persistent: true, created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) });
  const web = await instance({ name: 'web' });
  expect(await one('PUT', `/v1/volumes/${uuid}/attach`, { attach_to: { uuid: web.uuid }, at: '/mnt/' })).toEqual({ status: 'success', uuid, name });
  expect(await one('GET', `/v1/volumes/${uuid}`)).toMatchObject({ state: 'idle', attached_to: [{ uuid: web.uuid, name: 'web' }] });
  await run(web.uuid);
  expect(await one('GET', `/v1/volumes/${uuid}`)).toMatchObject({ state: 'mounted', mounted_by: [{ uuid: web.uuid, name: 'web', readonly: false }] });
  await call('PUT', `/v1/instances/${web.uuid}/stop`);
  await settleUnikernels(api);
  expect(await stateOf(uuid)).toBe('idle');
  await call('PATCH', `/v1/volumes/${uuid}`, { prop: 'size_mb', op: 'set', value: 150 });
  expect(await stateOf(uuid)).toBe('busy');
  await settleUnikernels(api);
  expect(await one('GET', `/v1/volumes/${uuid}`)).toMatchObject({ state: 'idle', size_mb: 150 });
  expect((await one('PUT', `/v1/volumes/${uuid}/detach`)).status).toBe('success');
  expect((await one('DELETE', `/v1/volumes/${uuid}`))).toEqual({ status: 'success', uuid, name });
  expect(await one('GET', `/v1/volumes/${uuid}`)).toMatchObject({ status: 'error', uuid, error: 8, message: `No volume with uuid '${uuid}'` });
  await settleUnikernels(api);
  const broken = await one('POST', '/v1/volumes', { size_mb: 5 });
  const [refused] = await unikernelJobs(api);
  if (refused) await answerUnikernel(api, refused, { outcome: { kind: 'refused', failure: { code: 'storage_full', message: 'full', step: 'create_volume' } } });
  expect(await stateOf(broken.uuid)).toBe('error');
  expect((await one('DELETE', `/v1/volumes/${broken.uuid}`)).status).toBe('success');
});

it('keeps the order of a request and answers each item for itself', async () => {
  await available('b');
  const { status, envelope, message, entries, body } = await call('POST', '/v1/volumes', [{ name: 'a', size_mb: 1 }, { name: 'b', size_mb: 1 }, { name: 'C', size_mb: 1 }]);
  expect([status, envelope, message]).toEqual([200, 'partial_success', 'Failed to perform all operations']);
  expect(entries.map(({ name, error }) => [name, error])).toEqual([['a', undefined], ['b', 23], ['c', undefined]]);
  expect(entries[1]).toEqual({ status: 'error', name: 'b', message: "A volume with the name 'b' already exists", error: 23 });
  expect(Object.keys(body.data)).toEqual(['volumes']);
  const got = await call('GET', '/v1/volumes', [{ name: 'c' }, { name: 'none' }, { name: 'a' }]);
  expect([got.envelope, got.entries.map(({ name }) => name), codes(got.entries)]).toEqual(['partial_success', ['c', 'none', 'a'], ['success', 8, 'success']]);
  const none = await call('DELETE', '/v1/volumes', [{ name: 'x' }, { name: 'y' }]);
  expect([none.status, none.envelope, codes(none.entries)]).toEqual([200, 'error', [8, 8]]);
});

it('lists by persistence, state and tags, in pages', async () => {
  const names = ['one', 'two', 'three'];
  for (const name of names) await available(name);
  await call('PATCH', '/v1/volumes', [{ name: 'two', prop: 'tags', op: 'set', value: ['db', 'eu'] }]);
  const web = await instance({ volumes: [{ size_mb: 5, name: 'mine', at: '/data' }] });
  await settleUnikernels(api);
  const listed = async (query: string, body?: unknown) => (await call('GET', `/v1/volumes${query}`, body)).entries.map(({ name }) => name);
  expect(await call('GET', '/v1/volumes/list')).toMatchObject({ entries: [...names, 'mine'].map((name) => ({ uuid: expect.any(String), name })) });
  expect((await call('GET', '/v1/volumes/list')).entries.every((entry) => !('status' in entry))).toBe(true);
  expect(await listed('/list', { persistent: false })).toEqual(['mine']);
  expect(await listed('/list', { state: 'available' })).toEqual(names);
  expect(await listed('/list', { state: 'idle', persistent: true })).toEqual([]);
  expect(await listed('/list?state=idle')).toEqual(['mine']);
  expect(await listed('?tags=db&tags=eu')).toEqual(['two']);
  const [first, second] = (await call('GET', '/v1/volumes?count=2')).entries;
  expect([first?.name, second?.name, await listed(`?count=2&from=${second?.uuid}`), await listed('?order=desc&count=1')]).toEqual(['one', 'two', ['three', 'mine'], ['mine']]);
  expect(await call('GET', '/v1/volumes?details=false&name=one')).toMatchObject({ entries: [{ status: 'success', name: 'one' }] });
  expect((await one('GET', `/v1/instances/${web.uuid}`)).volumes).toEqual([{ uuid: expect.any(String), name: 'mine', at: '/data', readonly: false }]);
});

describe('refuses with a code', () => {
  it('attaching what is attached, elsewhere or at all', async () => {
    const [a, b] = [await available('a'), await available('b')];
    const [web, other] = [await instance({ name: 'web' }), await instance({ name: 'other' })];
    const attach = async (name: string, to: string) => (await one('PUT', '/v1/volumes/attach', { name, attach_to: { name: to }, at: '/mnt' })).error;
    expect([await attach('a', 'web'), await attach('a', 'other'), await attach('b', 'web'), await attach('none', 'web'), await attach('b', 'none')]).toEqual([undefined, 15, 15, 8, 8]);
    await run(other.uuid);
    expect([await attach('b', 'other'), (await one('DELETE', `/v1/volumes/${a.uuid}`)).error]).toEqual([11, 15]);
    expect((await one('PUT', `/v1/volumes/${b.uuid}/detach`)).error).toBe(21);
    expect((await one('PUT', '/v1/volumes/detach', [{ name: 'a', from: { name: 'other' } }])).error).toBe(21);
    await run(web.uuid);
    expect((await one('PUT', '/v1/volumes/detach', [{ name: 'a' }])).error).toBe(11);
  });

  it('what is locked, shrinks or goes beyond the quota', async () => {
    const { uuid } = await available('safe');
    const patch = (prop: string, op: string, value?: unknown) => one('PATCH', `/v1/volumes/${uuid}`, { prop, op, value });
    expect(await patch('delete_lock', 'set', true)).toEqual({ status: 'success', uuid, name: 'safe' });
    expect(await one('DELETE', `/v1/volumes/${uuid}`)).toEqual({ status: 'error', uuid, message: 'Deletion protection enabled', error: 14 });
    expect([(await patch('size_mb', 'set', 50)).error, (await patch('size_mb', 'set', 'big')).error, (await patch('delete_lock', 'add', true)).error]).toEqual([7, 7, 7]);
    expect((await one('POST', '/v1/volumes', { size_mb: 20_480 })).error).toBe(19);
    expect((await one('POST', '/v1/volumes', { size_mb: 20_481 }))).toMatchObject({ error: 7, message: "Value of 'size_mb' must be in the range 1 to 20480" });
  });
});

it('answers several changes of one volume each, and repeats their ids', async () => {
  await available('data');
  const { entries } = await call('PATCH', '/v1/volumes', [
    { name: 'data', id: '1', prop: 'tags', op: 'set', value: ['a', 'b'] }, { name: 'data', id: '2', prop: 'tags', op: 'add', value: ['c'] }, { name: 'data', prop: 'tags', op: 'del', value: ['a'] },
    { name: 'data', prop: 'quota_policy', op: 'set', value: 'dynamic' }, { name: 'data', prop: 'size_mb', op: 'set', value: 200 },
  ]);
  expect(entries.map(({ status, id }) => [status, id])).toEqual([['success', '1'], ['success', '2'], ['success', undefined], ['success', undefined], ['success', undefined]]);
  await settleUnikernels(api);
  expect(await one('GET', '/v1/volumes?name=data')).toMatchObject({ tags: ['b', 'c'], quota_policy: 'dynamic', size_mb: 200, state: 'available' });
});

it('copies volumes, and makes templates that others are made from', async () => {
  const { uuid } = await available('base', 50);
  const copy = await one('POST', `/v1/volumes/${uuid}/clone`, { vol_name: 'copy' });
  expect([copy.name, copy.state, await stateOf(uuid)]).toEqual(['copy', 'uninitialized', 'busy']);
  await settleUnikernels(api);
  expect([await stateOf(uuid), await stateOf(copy.uuid)]).toEqual(['available', 'available']);
  expect(await one('POST', '/v1/volumes/templates', [{ name: 'base' }])).toMatchObject({ status: 'success', uuid, state: 'template' });
  expect([(await one('GET', `/v1/volumes/${uuid}`)).error, (await one('GET', `/v1/volumes/templates/${uuid}`)).state, (await call('GET', '/v1/volumes/templates')).entries.length]).toEqual([8, 'template', 1]);
  const made = await one('POST', '/v1/volumes', { name: 'child', template: { name: 'base' } });
  expect(await one('DELETE', `/v1/volumes/templates/${uuid}`)).toMatchObject({ error: 11, message: "Volume 'base' is being copied" });
  await settleUnikernels(api);
  expect(await one('GET', `/v1/volumes/${made.uuid}`)).toMatchObject({ size_mb: 50, state: 'available' });
  expect((await one('PATCH', '/v1/volumes/templates', [{ name: 'base', prop: 'delete_lock', op: 'set', value: true }])).status).toBe('success');
  expect((await one('DELETE', `/v1/volumes/templates/${uuid}`)).error).toBe(14);
  await call('PATCH', `/v1/volumes/templates/${uuid}`, { prop: 'delete_lock', op: 'set', value: false });
  expect((await one('DELETE', `/v1/volumes/templates/${uuid}`)).status).toBe('success');
});

it('frees the source of a copy that is deleted before it is made', async () => {
  const { uuid } = await available('base');
  const copy = await one('POST', `/v1/volumes/${uuid}/clone`, {});
  await call('DELETE', `/v1/volumes/${copy.uuid}`);
  expect(await stateOf(uuid)).toBe('available');
  await settleUnikernels(api);
  expect(await stateOf(uuid)).toBe('available');
});

describe('exactly one wins', () => {
  it('of creates of one name', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => call('POST', '/v1/volumes', { name: 'same', size_mb: 1 })));
    expect(answers.flatMap(({ entries }) => codes(entries)).sort()).toEqual([23, 23, 23, 23, 23, 'success']);
  });

  it('of attaches of one volume, and of attaches to one instance', async () => {
    await available('v');
    await available('w');
    for (const name of ['i', 'j']) await instance({ name });
    const attach = (name: string, to: string) => call('PUT', '/v1/volumes/attach', { name, attach_to: { name: to }, at: '/mnt' });
    const one_volume = await Promise.all([attach('v', 'i'), attach('v', 'j'), attach('v', 'i'), attach('v', 'j')]);
    expect(one_volume.flatMap(({ entries }) => codes(entries)).sort()).toEqual([15, 15, 15, 'success']);
    await call('PUT', '/v1/volumes/detach', [{ name: 'v' }]);
    const one_instance = await Promise.all([attach('v', 'i'), attach('w', 'i')]);
    expect(one_instance.flatMap(({ entries }) => codes(entries)).sort()).toEqual([15, 'success']);
  });

  it('of creates for the last room of the quota', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => call('POST', '/v1/volumes', { size_mb: 8_000 })));
    expect(answers.flatMap(({ entries }) => codes(entries)).sort()).toEqual([19, 19, 'success', 'success']);
  });

  it('of volumes that grow into the last room of the quota', async () => {
    for (const name of ['a', 'b']) await available(name, 8_000);
    const grow = (name: string) => call('PATCH', '/v1/volumes', { name, prop: 'size_mb', op: 'set', value: 12_000 });
    const answers = await Promise.all([grow('a'), grow('b')]);
    expect(answers.flatMap(({ entries }) => codes(entries)).sort()).toEqual([19, 'success']);
    await settleUnikernels(api);
  });
});

describe('messages that come twice, late or not at all', () => {
  it('an answer counts once, and none for an older command', async () => {
    const { uuid } = await one('POST', '/v1/volumes', { size_mb: 1 });
    const [job] = await unikernelJobs(api);
    if (!job) throw new Error('no job');
    await answerUnikernel(api, job);
    await call('DELETE', `/v1/volumes/${uuid}`);
    await answerUnikernel(api, job, { outcome: { kind: 'refused', failure: { code: 'storage_full', message: 'late', step: null } } });
    const [row]: { state: string }[] = await api.dataSource.query('SELECT state FROM unikernel_volumes WHERE id = $1', [uuid]);
    expect(row?.state).toBe('deleting');
  });

  it('a delete that fails is asked for again until it is done', async () => {
    const { uuid } = await available();
    await call('DELETE', `/v1/volumes/${uuid}`);
    const [job] = await unikernelJobs(api);
    if (!job) throw new Error('no job');
    await answerUnikernel(api, job, { outcome: { kind: 'broke', failure: { code: 'attempts_exhausted', message: 'no', step: null } }, observation: null });
    expect((await unikernelJobs(api)).map(({ id }) => id)).toEqual([job.id]);
    await settleUnikernels(api);
    const [row]: { state: string }[] = await api.dataSource.query('SELECT state FROM unikernel_volumes WHERE id = $1', [uuid]);
    expect(row?.state).toBe('deleted');
  });
});

it('is charged by the MB from when it is there until it is deleted', async () => {
  const { uuid } = await one('POST', '/v1/volumes', { size_mb: 100 });
  const open = async (): Promise<object[]> => api.dataSource.query('SELECT kind, price_key, quantity FROM usage_intervals WHERE resource_id = $1 AND end_minute IS NULL', [uuid]);
  expect(await open()).toEqual([]);
  await settleUnikernels(api);
  expect(await open()).toEqual([{ kind: 'storage', price_key: 'unikernel_volume:advanced:NVMe', quantity: 100 }]);
  await call('PATCH', `/v1/volumes/${uuid}`, { prop: 'size_mb', op: 'set', value: 120 });
  await settleUnikernels(api);
  expect(await open()).toMatchObject([{ quantity: 120 }]);
  await call('DELETE', `/v1/volumes/${uuid}`);
  expect(await open()).toEqual([]);
});

it('tells the account and the audit log what was done', async () => {
  const { uuid } = await available('told');
  const events: { type: string; data: { state: string } | null }[] = await api.dataSource.query('SELECT type, data FROM event_log WHERE account_id = $1 AND resource_id = $2 ORDER BY sequence', [accountId, uuid]);
  expect(events.map(({ type, data }) => [type, data?.state])).toEqual([['unikernel_volume.changed', 'uninitialized'], ['unikernel_volume.changed', 'available']]);
  const audit: { action: string }[] = await api.dataSource.query('SELECT action FROM audit_log WHERE account_id = $1 AND resource_id = $2', [accountId, uuid]);
  expect(audit).toEqual([{ action: 'unikernel_volume.create' }]);
});

it('keeps metros apart', async () => {
  await available('here');
  const there = kraftCalls(api, token, 'api.dal0.kraft.cloud');
  expect((await there('GET', '/v1/volumes/list')).entries).toEqual([]);
  const made = (await there('POST', '/v1/volumes', { name: 'here', size_mb: 1 })).entries[0];
  expect(made?.status).toBe('success');
  expect((await unikernelJobs(api)).map(({ region }) => region)).toEqual(['FINLAND-2']);
  expect((await kraftCalls(api, token, 'api.dal.unikraft.cloud')('GET', '/v1/volumes/list')).entries.map(({ name }) => name)).toEqual(['here']);
  const nowhere = await kraftCalls(api, token, 'api.xyz9.kraft.cloud')('GET', '/v1/volumes');
  expect([nowhere.status, nowhere.body.errors]).toEqual([404, [{ status: 404 }]]);
  expect((await one('GET', `/v1/volumes/${made?.uuid}`)).error).toBe(8);
  await settleUnikernels(api);
});

it('repeats an answer for the same Idempotency-Key', async () => {
  const send = () => call('POST', '/v1/volumes', { size_mb: 1 }, { headers: { 'idempotency-key': 'again' } });
  const [first, second] = [await send(), await send()];
  expect(second.entries).toEqual(first.entries);
  expect((await call('GET', '/v1/volumes/list')).entries).toHaveLength(1);
});
