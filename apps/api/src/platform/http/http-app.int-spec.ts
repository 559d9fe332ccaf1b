import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, expectStatus } from '../../testing/world.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const raw = (method: string, url: string, headers: Record<string, string>, payload?: string) => api.app.inject({ method: method as 'POST', url, headers, payload });

it('answers in one envelope, with the request id repeated in the header', async () => {
  const { status, headers, body } = await api.call('GET', '/api/regions/');
  expect([status, body.success, body.message]).toEqual([200, true, 'Regions retrieved']);
  expect(body.request_id).toMatch(/^[0-9a-f]{8}$/);
  expect(headers['x-request-id']).toBe(body.request_id);
});

it('never takes a caller\'s request id for its own', async () => {
  const { body } = await api.call('GET', '/api/regions/', { headers: { 'x-request-id': 'deadbeef' } });
  expect(body.request_id).not.toBe('deadbeef');
});

it.each(['/api/regions', '/api/regions/'])('serves %s without a redirect', async (path) => expect((await api.call('GET', path)).status).toBe(200));

it('says which methods a path has', async () => {
  const { status, headers, body } = await api.call('PUT', '/api/instances/');
  expect([status, body.error, body.allowed, headers.allow]).toEqual([405, 'method_not_allowed', ['GET'], 'GET']);
});

it('does not know other paths', async () => expect(await expectStatus(404, api.call('GET', '/api/instance/'))).toMatchObject({ success: false, error: 'not_found' }));

it('refuses what is no text wherever it stands, and a search where nothing is searched', async () => {
  const { token } = await customer(api);
  const refusals = async (method: string, path: string, body?: unknown) => (await expectStatus(400, api.call(method, path, { token, body }))).details.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
  expect(await refusals('GET', '/api/instances/?search=%00&label=a%3D%00')).toEqual(['query.search invalid_text', 'query.label invalid_text']);
  expect(await refusals('GET', '/api/events/?action=a%00')).toEqual(['query.action invalid_text']);
  expect(await refusals('POST', '/api/firewalls/', { name: 'web', region: 'FINLAND-1', description: 'a\0', colour: '\ud800' })).toEqual(['description invalid_text', 'colour invalid_text', 'colour unknown_field']);
  expect(await refusals('POST', '/api/firewalls/', { name: 'web', region: 'FINLAND-1', 'a\0': 1 })).toContain('body invalid_text');
  for (const list of ['deposits', 'notices']) expect(await refusals('GET', `/api/${list}/?search=x`)).toEqual(['query.search unknown_field']);
});

it.each([
  ['broken JSON', { 'content-type': 'application/json' }, '{"name": ', 400, 'validation_failed'],
  ['a body that is no JSON', { 'content-type': 'text/plain' }, 'name=laptop', 415, 'unsupported_media_type'],
  ['a body over the limit', { 'content-type': 'application/json' }, JSON.stringify({ name: 'x'.repeat(300_000) }), 413, 'payload_too_large'],
])('refuses %s', async (_, headers, payload, status, error) => {
  const { token } = await customer(api);
  const answer = await raw('POST', '/api/ssh-keys/', { ...headers, authorization: `Bearer ${token}` } as Record<string, string>, payload);
  expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
});

it('takes an empty body with a JSON content type for no body', async () => {
  const { token } = await customer(api);
  const answer = await raw('POST', '/api/auth/socket-ticket/', { 'content-type': 'application/json', authorization: `Bearer ${token}` }, '');
  expect(answer.statusCode).toBe(201);
});

it('takes a malformed id for one that does not exist', async () => {
  const { token } = await customer(api);
  expect((await api.call('GET', '/api/instances/not-a-uuid/', { token })).status).toBe(404);
});

it('names every field that is wrong', async () => {
  const { token } = await customer(api);
  const { details } = await expectStatus(400, api.call('POST', '/api/deploy/', { token, body: { vm_nam: 'x', gpu_count: 'two', volumes: [{ name: 1 }] } }));
  expect(details.map((one: { field: string; code: string }) => `${one.field}: ${one.code}`).sort()).toEqual([
    'gpu_count: invalid_type', 'gpu_model: required', 'region: required', 'vm_nam: unknown_field', 'vm_name: required', 'volumes.0.name: invalid_type',
    'volumes.0.size_gb: required', 'volumes.0.volume_type: required',
  ].sort());
});

it('limits the rate per caller, and says when to come back', async () => {
  const strict = await startTestApi({ RATE_LIMIT_PER_MINUTE: '3' });
  const answers = [];
  for (let call = 0; call < 4; call += 1) answers.push(await strict.call('GET', '/api/regions/'));
  await strict.close();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers.map(({ headers }) => Number(headers['ratelimit-remaining']))).toEqual([2, 1, 0, 0]);
  expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
});

it('limits how often somebody may be wrong about who he is', async () => {
  const strict = await startTestApi({ RATE_LIMIT_PER_MINUTE: '3' });
  const guess = (nth: number) => strict.call('GET', '/api/instances/', { token: `grn_${'0'.repeat(12)}_${String(nth).padStart(43, 'x')}` });
  const statuses = [];
  for (let nth = 0; nth < 4; nth += 1) statuses.push((await guess(nth)).status);
  await strict.close();
  expect(statuses).toEqual([401, 401, 401, 429]);
});
