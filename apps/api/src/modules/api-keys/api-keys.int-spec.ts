import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { MAX_API_KEYS } from './api-keys.service.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const create = ({ token }: TestAccount, body: Record<string, unknown>, headers?: Record<string, string>) => api.call('POST', '/api/api-keys/', { token, body, headers });
const list = async ({ token }: TestAccount) => (await api.call('GET', '/api/api-keys/', { token })).body.api_keys;

it('shows the secret once, stores its hash, and the key works by either header', async () => {
  const account = await signUp(api);
  const { status, body } = await create(account, { name: 'ci', scopes: ['read', 'read', 'write'], tier: 'advanced' });
  expect(status).toBe(201);
  expect(answerOf(endpoints.createApiKey, body).api_key).toMatchObject({ name: 'ci', scopes: ['read', 'write'], tier: 'advanced', expires_at: null, last_used_at: null });
  expect(body.secret).toMatch(/^grn_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  expect(body.secret.startsWith(`${body.api_key.prefix}_`)).toBe(true);
  const [row] = await api.dataSource.query('SELECT * FROM api_keys WHERE id = $1', [body.api_key.id]);
  expect(JSON.stringify(row)).not.toContain(body.secret.slice(17));
  expect((await api.call('GET', '/api/profile/', { token: body.secret })).status).toBe(200);
  expect((await api.call('GET', '/api/profile/', { headers: { 'x-api-key': body.secret } })).status).toBe(200);
  const listed = await api.call('GET', '/api/api-keys/', { token: account.token });
  expect(answerOf(endpoints.listApiKeys, listed.body).api_keys).toEqual([{ ...body.api_key, last_used_at: expect.any(String) }]);
  expect(JSON.stringify(listed.body)).not.toContain(body.secret.slice(17));
});

it('stops working the moment it is revoked, and frees its name', async () => {
  const account = await signUp(api);
  const { body } = await create(account, { name: 'ci' });
  const path = `/api/api-keys/${body.api_key.id}/`;
  const revoked = await api.call('DELETE', path, { token: account.token });
  expect([revoked.status, revoked.body.api_key.id]).toEqual([200, body.api_key.id]);
  expect((await api.call('GET', '/api/profile/', { token: body.secret })).status).toBe(401);
  expect(await list(account)).toEqual([]);
  expect((await api.call('DELETE', path, { token: account.token })).status).toBe(404);
  expect((await create(account, { name: 'ci' })).status).toBe(201);
});

it('stops working when it expires', async () => {
  const account = await signUp(api);
  const { body } = await create(account, { name: 'short', expires_at: new Date(Date.now() + 60_000).toISOString() });
  expect((await api.call('GET', '/api/profile/', { token: body.secret })).status).toBe(200);
  await api.dataSource.query("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [body.api_key.id]);
  expect((await api.call('GET', '/api/profile/', { token: body.secret })).status).toBe(401);
});

it('names every problem at once', async () => {
  const account = await signUp(api);
  const { status, body } = await create(account, { name: ' ci/', expires_at: '2020-01-01T00:00:00Z' });
  expect([status, body.details.map((one: { field: string; code: string }) => `${one.field} ${one.code}`)]).toEqual([400, ['name invalid_characters', 'name invalid_start', 'expires_at in_the_past']]);
  expect((await create(account, { name: 'ci', scopes: [] })).status).toBe(400);
  expect((await create(account, { name: 'ci', scopes: ['admin'] })).status).toBe(400);
});

it('gives one name once, also when two ask at once', async () => {
  const account = await signUp(api);
  const answers = await Promise.all([1, 2, 3].map(() => create(account, { name: 'same' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', resource: 'api_key', name: 'same', field: 'name' });
});

it('stops at the limit exactly, however many ask at once', async () => {
  const account = await signUp(api);
  await api.dataSource.query(
    "INSERT INTO api_keys (id, account_id, name, prefix, secret_hash, scopes) SELECT gen_random_uuid(), $1::uuid, 'k' || n, left($1::uuid::text, 8) || n, '', '{read}' FROM generate_series(1, $2) n",
    [account.id, MAX_API_KEYS - 2],
  );
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => create(account, { name: `last-${n}` })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', resource: 'api_key', limit: MAX_API_KEYS });
  expect(await list(account)).toHaveLength(MAX_API_KEYS);
});

it('answers a repeated request with the same key, without the secret; two at once make one key', async () => {
  const account = await signUp(api);
  const headers = { 'idempotency-key': 'make-ci' };
  const answers = await Promise.all([1, 2].map(() => create(account, { name: 'ci' }, headers)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  const first = answers.find((answer) => answer.headers['idempotent-replayed'] === undefined);
  const replayed = answers.find((answer) => answer.headers['idempotent-replayed'] === 'true');
  expect(first?.body.secret).toMatch(/^grn_/);
  expect(replayed?.body).toMatchObject({ api_key: first?.body.api_key, secret: null });
  expect(await list(account)).toHaveLength(1);
  const stored = await api.dataSource.query('SELECT body FROM idempotency_keys WHERE account_id = $1', [account.id]);
  expect(JSON.stringify(stored)).not.toContain(first?.body.secret);
  expect((await create(account, { name: 'other' }, headers)).body.error).toBe('idempotency_conflict');
});

it('is for signed-in people only, and for their own keys', async () => {
  const [account, other] = [await signUp(api), await signUp(api)];
  const secret = await createKey(api, account, ['read', 'write', 'billing']);
  const [{ id }] = await list(account);
  const calls = [['GET', '/api/api-keys/'], ['POST', '/api/api-keys/'], ['DELETE', `/api/api-keys/${id}/`]] as const;
  for (const [method, path] of calls) {
    const body = method === 'POST' ? { name: 'x' } : undefined;
    expect((await api.call(method, path, { body })).status).toBe(401);
    expect((await api.call(method, path, { body, token: secret })).status).toBe(403);
  }
  expect((await api.call('DELETE', `/api/api-keys/${id}/`, { token: other.token })).body).toMatchObject({ error: 'not_found', resource: 'api_key', id });
  expect(await list(account)).toHaveLength(1);
});
