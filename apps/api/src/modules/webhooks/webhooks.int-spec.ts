import { endpoints } from '@garrison/contracts';
import { MAX_WEBHOOKS } from '@garrison/domain';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32' })));
afterAll(() => api.close());

const url = 'http://127.0.0.1:9/hooks';
const create = ({ token }: { token: string }, body: Record<string, unknown> = {}, headers?: Record<string, string>) =>
  api.call('POST', '/api/webhooks/', { token, body: { name: 'alerts', url, ...body }, headers });
const patch = ({ token }: { token: string }, id: string, body: unknown) => api.call('PATCH', `/api/webhooks/${id}/`, { token, body });
const problems = (body: { details: { field: string; code: string }[] }) => body.details.map(({ field, code }) => `${field} ${code}`);
const rows = (sql: string, ...values: unknown[]) => api.dataSource.query(sql, values);

describe('creating', () => {
  it('shows the secret once and stores it sealed', async () => {
    const account = await signUp(api);
    const first = await create(account, { event_types: ['instance.changed', 'instance.changed'] }, { 'idempotency-key': 'k' });
    const { webhook, secret } = answerOf(endpoints.createWebhook, first.body);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ name: 'alerts', url, event_types: ['instance.changed'], enabled: true, disabled_reason: null, previous_secret_until: null, generation: 1 });
    const again = await create(account, { event_types: ['instance.changed', 'instance.changed'] }, { 'idempotency-key': 'k' });
    expect([again.status, again.headers['idempotent-replayed'], again.body.secret, again.body.webhook]).toEqual([201, 'true', null, webhook]);
    for (const table of ['webhooks', 'idempotency_keys', 'event_log', 'audit_log']) {
      expect(JSON.stringify(await rows(`SELECT * FROM ${table} WHERE account_id = $1`, account.id))).not.toContain(secret?.slice(6));
    }
    const [event] = await rows("SELECT type, data FROM event_log WHERE account_id = $1 AND resource_id = $2", account.id, webhook.id);
    expect(event.data).toMatchObject({ id: webhook.id, name: 'alerts' });
  });

  it.each([
    ['http://10.0.0.1/', 'url forbidden_target'],
    ['https://169.254.169.254/latest/meta-data', 'url forbidden_target'],
    ['https://[::1]/', 'url forbidden_target'],
    ['https://0x7f.2/', 'url forbidden_target'],
    ['http://1.1.1.1/', 'url forbidden_target'],
    ['https://no-such-host.invalid/', 'url not_resolvable'],
    ['https://ada:secret@1.1.1.1/', 'url credentials_in_url'],
    ['hooks', 'url invalid_url'],
  ])('refuses %s', async (target, problem) => {
    const { status, body } = await create(await signUp(api), { url: target });
    expect([status, problems(body)]).toEqual([400, [problem]]);
  });

  it('names every problem at once, and event types that there are not', async () => {
    const account = await signUp(api);
    expect(problems((await create(account, { name: '', url: 'ftp://1.1.1.1/' })).body)).toEqual(['name required', 'url unsupported_scheme']);
    expect((await create(account, { event_types: ['moon.changed'] })).status).toBe(400);
  });

  it('gives one name once and stops at the limit exactly', async () => {
    const account = await signUp(api);
    await expectStatus(201, create(account));
    expect((await create(account)).body).toMatchObject({ error: 'name_taken', resource: 'webhook', field: 'name' });
    await rows(
      "INSERT INTO webhooks (id, account_id, name, url, event_types, sealed_secret) SELECT gen_random_uuid(), $1, 'w' || n, 'https://1.1.1.1/', '{}', '' FROM generate_series(3, $2) n",
      account.id, MAX_WEBHOOKS,
    );
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => create(account, { name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', limit: MAX_WEBHOOKS });
  });
});

describe('changing', () => {
  it('replaces what is given, checks a new address, and is listed and read as it is now', async () => {
    const account = await signUp(api);
    const { webhook } = await expectStatus(201, create(account));
    expect(problems((await patch(account, webhook.id, { url: 'https://192.168.0.1/' })).body)).toEqual(['url forbidden_target']);
    const changed = await expectStatus(200, patch(account, webhook.id, { name: 'pager', event_types: ['volume.changed'] }));
    expect(changed.webhook).toMatchObject({ name: 'pager', url, event_types: ['volume.changed'], generation: 2 });
    expect((await api.call('GET', '/api/webhooks/', { token: account.token })).body.webhooks).toEqual([changed.webhook]);
    expect((await api.call('GET', `/api/webhooks/${webhook.id}/`, { token: account.token })).body.webhook).toEqual(changed.webhook);
    await expectStatus(201, create(account, { name: 'alerts' }));
    expect((await patch(account, webhook.id, { name: 'alerts' })).body).toMatchObject({ error: 'name_taken', resource: 'webhook', name: 'alerts' });
  });

  it('stops, giving up what is pending, and resumes with what happens from then on', async () => {
    const account = await signUp(api);
    const { webhook } = await expectStatus(201, create(account));
    await rows("INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type) VALUES (gen_random_uuid(), $1, $2, 1, 'webhook.changed')", webhook.id, account.id);
    expect((await expectStatus(200, patch(account, webhook.id, { enabled: false }))).webhook).toMatchObject({ enabled: false, disabled_reason: 'by_owner' });
    expect(await rows('SELECT status FROM webhook_deliveries WHERE webhook_id = $1', webhook.id)).toEqual([{ status: 'failed' }]);
    expect((await api.call('POST', `/api/webhooks/${webhook.id}/replay/`, { token: account.token, body: { from_sequence: 1 } })).body).toMatchObject({ error: 'wrong_state', resource: 'webhook' });
    await expectStatus(201, api.call('POST', '/api/ssh-keys/', { token: account.token, body: { name: 'missed' } }));
    const resumed = await expectStatus(200, patch(account, webhook.id, { enabled: true }));
    const [{ last_sequence }] = await rows('SELECT last_sequence FROM event_streams WHERE account_id = $1', account.id);
    expect(resumed.webhook).toMatchObject({ enabled: true, disabled_reason: null, last_sequence: Number(last_sequence) });
  });

  it('is deleted with its deliveries', async () => {
    const account = await signUp(api);
    const { webhook } = await expectStatus(201, create(account));
    await rows("INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type) VALUES (gen_random_uuid(), $1, $2, 1, 'webhook.changed')", webhook.id, account.id);
    await expectStatus(200, api.call('DELETE', `/api/webhooks/${webhook.id}/`, { token: account.token }));
    expect((await api.call('GET', `/api/webhooks/${webhook.id}/`, { token: account.token })).status).toBe(404);
    expect(await rows('SELECT 1 FROM webhook_deliveries WHERE webhook_id = $1', webhook.id)).toEqual([]);
  });

  it('rotates the secret, shown once, with the former one good for the overlap only', async () => {
    const account = await signUp(api);
    const { webhook, secret } = await expectStatus(201, create(account));
    const rotate = (body?: unknown) => expectStatus(200, api.call('POST', `/api/webhooks/${webhook.id}/rotate-secret/`, { token: account.token, body }));
    const rotated = await rotate();
    expect(rotated.secret).not.toBe(secret);
    const hours = (Date.parse(rotated.webhook.previous_secret_until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    expect((await rotate({ overlap_hours: 0 })).webhook.previous_secret_until).toBeNull();
    expect((await api.call('POST', `/api/webhooks/${webhook.id}/rotate-secret/`, { token: account.token, body: { overlap_hours: 169 } })).status).toBe(400);
  });
});

it('is closed to other accounts and to keys that may only read', async () => {
  const [account, other] = [await signUp(api), await signUp(api)];
  const { webhook } = await expectStatus(201, create(account));
  for (const [method, path, body] of [
    ['GET', '', undefined], ['PATCH', '', { enabled: false }], ['DELETE', '', undefined], ['POST', 'rotate-secret/', undefined], ['POST', 'replay/', { from_sequence: 1 }], ['GET', 'deliveries/', undefined],
  ] as const) {
    expect((await api.call(method, `/api/webhooks/${webhook.id}/${path}`, { token: other.token, body })).body).toMatchObject({ error: 'not_found', resource: 'webhook' });
  }
  expect((await create({ token: await createKey(api, account, ['read']) }, { name: 'x' })).status).toBe(403);
  expect((await api.call('GET', '/api/webhooks/', { token: other.token })).body.webhooks).toEqual([]);
});
