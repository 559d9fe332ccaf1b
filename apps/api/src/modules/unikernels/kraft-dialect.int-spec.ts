import { kraftEndpoints, type KraftEndpoint } from '@garrison/contracts';
import { createKey, signUp } from '../../testing/test-account.js';
import { kraftCalls, kraftCustomer, kraftToken, type KraftCall } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { settleUnikernels } from '../../testing/unikernel-agent.js';

let api: TestApi;
let call: KraftCall;
beforeAll(async () => {
  api = await startTestApi();
  ({ call } = await kraftCustomer(api));
});
afterAll(() => api.close());

const ABSENT = '847fe9ef-ccb1-409c-be9c-abdc02498131';
const routes = Object.entries(kraftEndpoints as Record<string, KraftEndpoint>).flatMap(([id, spec]) =>
  [spec.path, spec.localPath].flatMap((path) => (path === undefined ? [] : [{ id: path === spec.localPath ? `${id} (local)` : id, spec, path: path.replace('{uuid}', ABSENT), local: path === spec.localPath }])),
);

describe.each(routes)('$id', ({ spec: { method, access }, path }) => {
  it('is closed without credentials, and with wrong ones', async () => {
    for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${kraftToken(`grn_${'0'.repeat(12)}_${'x'.repeat(43)}`)}`]) {
      const answer = await api.app.inject({ method: method as 'GET', url: path, headers: authorization ? { authorization } : {} });
      expect([answer.statusCode, answer.json()]).toEqual([401, { status: 'error', message: expect.any(String), errors: [{ status: 401 }], op_time_us: 0 }]);
    }
  });

  it(access === 'read' ? 'can be read with a key that may read' : 'is closed to a key that may only read', async () => {
    const account = await signUp(api);
    const reader = kraftCalls(api, kraftToken(await createKey(api, account, ['read'])));
    const { status, body } = await reader(method, path);
    if (access === 'read') expect(status).not.toBe(403);
    else expect([status, body.status, body.errors]).toEqual([403, 'error', [{ status: 403 }]]);
  });
});

describe('what belongs to another account', () => {
  const item: Record<string, object> = { attachVolumes: { attach_to: { uuid: ABSENT }, at: '/mnt' }, updateVolumes: { prop: 'tags', op: 'set', value: [] }, updateTemplates: { prop: 'tags', op: 'set', value: [] } };
  let foreign: { volumes: string; instances: string };
  beforeAll(async () => {
    const { call: theirs } = await kraftCustomer(api);
    const [volume] = (await theirs('POST', '/v1/volumes', { name: 'theirs', size_mb: 1 })).entries;
    const [instance] = (await theirs('POST', '/v1/instances', { image: 'nginx' })).entries;
    foreign = { volumes: volume?.uuid, instances: instance?.uuid };
    await settleUnikernels(api);
  });

  it.each(routes.filter(({ spec }) => spec.named))('is not found by $id', async ({ id, spec, path, local }) => {
    const uuid = spec.category === 'volumes' ? foreign.volumes : foreign.instances;
    const body = item[id.replace(' (local)', '')];
    const { status, entries } = local ? await call(spec.method, path.replace(ABSENT, uuid), body) : await call(spec.method, path, [{ uuid, ...body }]);
    expect([status, entries]).toEqual([200, [{ status: 'error', uuid, message: expect.stringContaining(uuid), error: 8 }]]);
  });
});

describe('a request that is wrong as a whole', () => {
  it.each(['/v1/volumes', '/v1/volumes/templates', '/v1/instances'])('asks %s for what no text can hold', async (path) => {
    expect((await call('GET', `${path}?tags=%00`)).status).toBe(400);
  });

  it('names more objects than an account can have', async () => {
    const { status, body } = await call('DELETE', '/v1/volumes', Array.from({ length: 1_001 }, () => ({ name: 'x' })));
    expect([status, body.message]).toEqual([400, 'At most 1000 objects can be named at once']);
  });

  it.each([
    ['broken JSON', 'POST', '/v1/volumes', '{"size_mb": ', /not valid JSON/],
    ['the seed\'s example with single quotes', 'PUT', `/v1/volumes/${ABSENT}/attach`, "{'attach_to': {'uuid': 'x'}, 'at': '/mnt/'}", /not valid JSON/],
    ['broken JSON with GET', 'GET', '/v1/volumes', '[{', /not valid JSON/],
    ['no body where one is needed', 'POST', '/v1/volumes', '', /required/],
    ['an empty array', 'POST', '/v1/volumes', '[]', /required/],
    ['a delete of nothing in particular', 'DELETE', '/v1/volumes', '', /has to be named/],
    ['a delete of an empty array', 'DELETE', '/v1/volumes', '[]', /has to be named/],
    ['text instead of an object', 'POST', '/v1/volumes', '"vol"', /object/],
    ['a number among objects', 'POST', '/v1/volumes', '[{"size_mb":1},7]', /object/],
    ['an unknown member', 'POST', '/v1/volumes', '{"size_mb":1,"colour":"red"}', /'colour' is not a valid member/],
    ['an unknown member within', 'PUT', '/v1/volumes/attach', `{"name":"a","attach_to":{"name":"b","x":1},"at":"/m"}`, /'x' is not a valid member/],
    ['a member that is missing', 'POST', '/v1/volumes', '{"name":"a"}', /'size_mb'/],
    ['a missing mount point', 'PUT', '/v1/volumes/attach', '{"name":"a","attach_to":{"name":"b"}}', /Missing member 'at'/],
    ['a size that is text', 'POST', '/v1/volumes', '{"size_mb":"1"}', /'size_mb'/],
    ['a size of nothing', 'POST', '/v1/volumes', '{"size_mb":0}', /'size_mb' must be in the range 1 /],
    ['a size that is not whole', 'POST', '/v1/volumes', '{"size_mb":1.5}', /'size_mb'/],
    ['both ids', 'DELETE', '/v1/volumes', `{"name":"a","uuid":"${ABSENT}"}`, /both/],
    ['neither id', 'DELETE', '/v1/volumes', '[{}]', /Either 'uuid' or 'name'/],
    ['an id in local scope', 'PUT', `/v1/volumes/${ABSENT}/detach`, '{"name":"a"}', /'name' is not a valid member/],
    ['an array in local scope', 'PUT', `/v1/volumes/${ABSENT}/detach`, '[{}]', /not an array/],
    ['a name that is none', 'POST', '/v1/volumes', '{"name":"a_b","size_mb":1}', /Invalid name 'a_b'/],
    ['a uuid that is none', 'DELETE', '/v1/volumes', '{"uuid":"1234"}', /Invalid uuid '1234'/],
    ['a path that names no uuid', 'GET', '/v1/volumes/my-volume', '', /Invalid uuid 'my-volume'/],
    ['a mount point with a colon', 'PUT', '/v1/volumes/attach', '{"name":"a","attach_to":{"name":"b"},"at":"/a:b"}', /Invalid path/],
    ['a state that is none', 'GET', '/v1/volumes/list', '{"state":"initialized"}', /'state'/],
    ['an unknown query member', 'GET', '/v1/volumes?colour=red', '', /'colour' is not a valid member/],
    ['names in query and body', 'GET', '/v1/volumes?name=a', '[{"name":"b"}]', /either in the query or in the body/],
    ['a flag that is none', 'POST', '/v1/instances', '{"image":"nginx","features":["fly"]}', /'fly' is not a valid flag for 'features'/],
    ['an image that is none', 'POST', '/v1/instances', '{"image":"not an image"}', /Invalid image/],
  ])('%s is 400', async (_, method, path, text, message) => {
    const { status, body } = await call(method, path, undefined, { text });
    expect([status, body.status, body.errors]).toEqual([400, 'error', [{ status: 400 }]]);
    expect(body.message).toMatch(message);
    expect(body).not.toHaveProperty('data');
  });

  it.each([['GET', '/v1/volumes/list/more', 404], ['GET', '/v1/users', 404], ['POST', '/v1/volumes/attach', 405], ['PATCH', '/v1/instances', 405], ['PUT', '/v1/users/quotas', 405]])('%s %s is %s', async (method, path, wanted) => {
    const { status, body } = await call(method, path);
    expect([status, body.status, body.errors]).toEqual([wanted, 'error', [{ status: wanted }]]);
  });

  it('a body that is no JSON is 415', async () => {
    const { status, body } = await call('POST', '/v1/volumes', undefined, { text: 'size_mb=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect([status, body.errors]).toEqual([415, [{ status: 415 }]]);
  });

  it('a key for the other tier is 403', async () => {
    const account = await signUp(api);
    const made = await api.call('POST', '/api/api-keys/', { token: account.token, body: { name: 'legacy', scopes: ['read'], tier: 'legacy' } });
    expect((await kraftCalls(api, made.body.kraftcloud_token)('GET', '/v1/volumes')).status).toBe(403);
    expect((await kraftCalls(api, made.body.kraftcloud_token, 'api.was1.kraft.cloud')('GET', '/v1/volumes')).status).toBe(200);
  });
});

describe('what clients send (spec kraftcloud-api §6)', () => {
  let uuid: string;
  const json = { 'content-type': 'application/json' };
  beforeAll(async () => {
    await call('POST', '/v1/instances', { name: 'web', image: 'nginx' });
    uuid = (await call('POST', '/v1/volumes', [{ name: 'data', size_mb: 100 }])).entries[0]?.uuid;
    await settleUnikernels(api);
  });

  it.each([
    ['Go of 2024', '{"name":"","size_mb":10}'], ['Go of 2025', '{"name":null,"size_mb":10}'], ['C++', '[{"size_mb":10}]'], ['KraftKit compose', '{"name":"compose","size_mb":64}'],
  ])('%s creates', async (_, text) => {
    const { status, envelope, entries } = await call('POST', '/v1/volumes', undefined, { text });
    expect([status, envelope, entries]).toEqual([200, 'success', [{ status: 'success', state: 'uninitialized', uuid: expect.any(String), name: expect.stringMatching(/^vol-[a-z0-9]{5}$|^compose$/) }]]);
    await settleUnikernels(api);
  });

  it.each([
    ['Go: a GET with a JSON content type and no body', () => call('GET', `/v1/volumes/${uuid}`, undefined, { text: '', headers: json })],
    ['Go: names in the body of a GET', () => call('GET', '/v1/volumes', [{ name: 'data' }])],
    ['a single object in the body of a GET', () => call('GET', '/v1/volumes', { uuid })],
    ['upper case', () => call('GET', '/v1/volumes', { uuid: uuid.toUpperCase() })],
    ['C++', () => call('GET', '/v1/volumes?details=true', [{ name: 'data' }])],
    ['JS', () => call('GET', '/v1/volumes?name=data&details=true')],
    ['JS by uuid', () => call('GET', `/v1/volumes?uuid=${uuid}&details=true`)],
    ['a trailing slash', () => call('GET', `/v1/volumes/${uuid}/`)],
  ])('%s gets one volume', async (_, get) => {
    const { status, envelope, entries } = await get();
    expect([status, envelope, entries.length]).toEqual([200, 'success', 1]);
    expect(entries[0]).toMatchObject({ status: 'success', uuid, name: 'data', size_mb: 100 });
  });

  it.each([
    ['Go of 2025 and KraftKit', () => call('GET', '/v1/volumes', undefined, { text: '', headers: json })],
    ['C++', () => call('GET', '/v1/volumes?details=true', [])],
    ['JS', () => call('GET', '/v1/volumes?count=100')],
    ['Go of 2024', () => call('GET', '/v1/volumes/list', undefined, { text: '', headers: json })],
  ])('%s lists', async (_, list) => {
    const { envelope, entries } = await list();
    expect(envelope).toBe('success');
    expect(entries.map(({ name }) => name)).toContain('data');
  });

  it('Go of 2024 attaches with a bare object and detaches with an empty body', async () => {
    const web = (await call('GET', '/v1/instances?name=web&details=true')).entries[0]?.uuid;
    const attached = await call('PUT', '/v1/volumes/attach', { at: '/mnt', attach_to: { uuid: web }, readonly: true, uuid });
    expect(attached.entries).toEqual([{ status: 'success', uuid, name: 'data' }]);
    expect((await call('GET', `/v1/volumes/${uuid}`)).entries[0]?.attached_to).toEqual([{ uuid: web, name: 'web' }]);
    expect((await call('PUT', `/v1/volumes/${uuid}/detach`, undefined, { text: '', headers: json })).entries).toEqual([{ status: 'success', uuid, name: 'data' }]);
  });

  it('Go of 2025 and KraftKit attach with an array and detach with `from`', async () => {
    expect((await call('PUT', '/v1/volumes/attach', [{ at: '/mnt', attach_to: { name: 'web' }, name: 'data', readonly: false }])).entries).toMatchObject([{ status: 'success', uuid }]);
    expect((await call('PUT', '/v1/volumes/detach', [{ from: { name: 'web' }, name: 'data' }])).entries).toMatchObject([{ status: 'success', uuid }]);
  });

  it('KraftKit compose finds code 8 where there is nothing', async () => {
    const { status, envelope, entries } = await call('GET', '/v1/volumes', [{ name: 'compose-new' }]);
    expect([status, envelope, entries]).toEqual([200, 'error', [{ status: 'error', name: 'compose-new', message: "No volume with name 'compose-new'", error: 8 }]]);
  });

  it('Go and C++ delete, with an empty body and with a body', async () => {
    const [a, b, c] = (await call('POST', '/v1/volumes', [{ name: 'a', size_mb: 1 }, { name: 'b', size_mb: 1 }, { name: 'c', size_mb: 1 }])).entries;
    expect((await call('DELETE', `/v1/volumes/${a?.uuid}`, undefined, { text: '', headers: json })).entries).toEqual([{ status: 'success', uuid: a?.uuid, name: 'a' }]);
    expect((await call('DELETE', '/v1/volumes', [{ name: 'c' }, { uuid: b?.uuid }])).entries).toEqual([{ status: 'success', uuid: c?.uuid, name: 'c' }, { status: 'success', uuid: b?.uuid, name: 'b' }]);
    await settleUnikernels(api);
  });

  it('every answer has exactly one member in `data`, and tells how long it took', async () => {
    for (const path of ['/v1/volumes', '/v1/instances', '/v1/users/quotas', '/v1/volumes/templates']) {
      const { body } = await call('GET', path);
      expect([Object.keys(body.data).length, Number.isInteger(body.op_time_us)]).toEqual([1, true]);
    }
  });
});

it('takes a key as it is, too, and a session', async () => {
  const account = await signUp(api);
  const key = await createKey(api, account, ['read']);
  for (const token of [key, kraftToken(key), account.token]) expect((await kraftCalls(api, token)('GET', '/v1/volumes')).status).toBe(200);
});

it('serves its own description', async () => {
  const { statusCode, body } = await api.app.inject({ method: 'GET', url: '/v1/openapi.json' });
  expect([statusCode, Object.keys((JSON.parse(body) as { paths: object }).paths)]).toEqual([200, expect.arrayContaining(['/v1/volumes', '/v1/instances', '/v1/users/quotas'])]);
});
