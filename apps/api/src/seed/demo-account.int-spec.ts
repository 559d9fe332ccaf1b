import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { DemoEnv } from '../config/seed-env.js';
import { createApiKeySecret } from '../platform/auth/api-key-secret.js';
import { createLogger } from '../platform/observability/logger.js';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { DemoAccount } from './demo-account.js';
import { SeedModule } from './seed.module.js';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoWHxA1ZjKr0XUGmNe5Id5jI1cj+EhyYb4iyF3YHYUx';

let api: TestApi;
let seed: INestApplicationContext;
beforeAll(async () => {
  api = await startTestApi();
  seed = await NestFactory.createApplicationContext(SeedModule.with(api.env, createLogger({ level: 'silent', name: 'seed' })), { logger: false, abortOnError: false });
});
afterAll(async () => {
  await seed.close();
  await api.close();
});

const demo = (change: Partial<DemoEnv> = {}): DemoEnv => ({
  DEMO_EMAIL: `demo-${randomBytes(3).toString('hex')}@garrison.local`, DEMO_PASSWORD: randomBytes(15).toString('base64url'), DEMO_API_KEY: createApiKeySecret().text, DEMO_ROLE: 'user', ...change,
});
const ensure = (env: DemoEnv) => seed.get(DemoAccount).ensure(env);
const made = (created: boolean, keyAdded: boolean) => ({ ok: true, value: expect.objectContaining({ created, keyAdded }) });

it('makes an account that can sign in, with a complete profile, credit, an SSH key and a working API key', async () => {
  const env = demo({ DEMO_PUBLIC_KEY: `${publicKey} me@laptop` });
  expect(await ensure(env)).toEqual(made(true, true));
  const signedIn = await api.call('POST', '/api/auth/token/', { body: { email: env.DEMO_EMAIL, password: env.DEMO_PASSWORD } });
  expect([signedIn.status, signedIn.body.user.currency, signedIn.body.user.role]).toEqual([200, 'USD', 'user']);
  const get = async (path: string) => (await api.call('GET', path, { token: env.DEMO_API_KEY })).body;
  expect((await get('/api/profile/')).profile).toMatchObject({ country: 'US', is_complete: true });
  expect((await get('/api/balance/')).balance.amount).toBe('100.00');
  expect((await get('/api/ssh-keys/')).ssh_keys).toEqual([expect.objectContaining({ name: 'demo', public_key: publicKey })]);
  expect((await api.call('POST', '/api/ssh-keys/', { token: env.DEMO_API_KEY, body: { name: 'second' } })).status).toBe(201);
  const stored = await api.dataSource.query('SELECT * FROM api_keys');
  expect(JSON.stringify(stored)).not.toContain(env.DEMO_API_KEY.slice(17));
});

it('changes nothing when it runs again, also at the same time', async () => {
  const env = demo();
  const answers = await Promise.all([ensure(env), ensure(env), ensure(env)]);
  expect(answers.map((answer) => answer.ok && answer.value.created).sort()).toEqual([false, false, true]);
  const snapshot = () =>
    api.dataSource.query(
      `SELECT a.*, (SELECT json_agg(k) FROM ssh_keys k WHERE k.account_id = a.id) AS ssh_keys, (SELECT json_agg(k) FROM api_keys k WHERE k.account_id = a.id) AS api_keys,
              (SELECT sum(amount_nano) FROM ledger_postings p WHERE p.account_id = a.id) AS balance FROM accounts a WHERE a.email = $1`,
      [env.DEMO_EMAIL],
    );
  const before = await snapshot();
  expect(await ensure({ ...env, DEMO_PASSWORD: 'another violet tractor', DEMO_ROLE: 'operator' })).toEqual(made(false, false));
  expect(await snapshot()).toEqual(before);
  expect(before).toHaveLength(1);
});

it('adds a new API key to an account that exists, and brings no revoked key back', async () => {
  const env = demo();
  await ensure(env);
  const newKey = { ...env, DEMO_API_KEY: createApiKeySecret().text };
  expect(await ensure(newKey)).toEqual(made(false, true));
  for (const { DEMO_API_KEY: token } of [env, newKey]) expect((await api.call('GET', '/api/profile/', { token })).status).toBe(200);
  await api.dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE prefix = $1', [newKey.DEMO_API_KEY.slice(4, 16)]);
  expect(await ensure(newKey)).toEqual(made(false, false));
  expect((await api.call('GET', '/api/profile/', { token: newKey.DEMO_API_KEY })).status).toBe(401);
});

it('makes an operator where it is told to', async () => {
  const env = demo({ DEMO_ROLE: 'operator' });
  await ensure(env);
  expect((await api.call('GET', '/api/profile/', { token: env.DEMO_API_KEY })).body.profile.role).toBe('operator');
});

it('obeys the rules of registration and leaves no half account', async () => {
  const weak = demo({ DEMO_PASSWORD: 'password1234' });
  expect(await ensure(weak)).toMatchObject({ ok: false, error: { code: 'validation_failed', issues: [{ field: 'password', code: 'too_common' }] } });
  const badKey = demo({ DEMO_PUBLIC_KEY: 'ssh-ed25519 AAAA' });
  expect(await ensure(badKey)).toMatchObject({ ok: false, error: { issues: [{ field: 'DEMO_PUBLIC_KEY', code: 'invalid_key' }] } });
  const badApiKey = demo({ DEMO_API_KEY: 'grsn_0123' });
  await expect(ensure(badApiKey)).rejects.toThrow('does not have the form grn_');
  const left = await api.dataSource.query('SELECT 1 FROM accounts WHERE email = ANY($1)', [[weak, badKey, badApiKey].map((env) => env.DEMO_EMAIL)]);
  expect(left).toEqual([]);
});

it("never takes another account's API key", async () => {
  const env = demo();
  await ensure(env);
  await expect(ensure(demo({ DEMO_API_KEY: env.DEMO_API_KEY }))).rejects.toThrow('belongs to another API key');
});
