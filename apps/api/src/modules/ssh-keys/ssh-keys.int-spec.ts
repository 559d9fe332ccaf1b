import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoints } from '@garrison/contracts';
import type { InstanceState } from '@garrison/domain';
import { answerOf } from '../../testing/answer.js';
import { insertInstance } from '../../testing/rows.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { createKeyPair } from './key-pair.js';
import { MAX_SSH_KEYS } from './ssh-keys.service.js';

/** Made by ssh-keygen, which printed the fingerprint. */
const ada = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoWHxA1ZjKr0XUGmNe5Id5jI1cj+EhyYb4iyF3YHYUx ada@ed25519',
  fingerprint: 'SHA256:HHlusqEscmlxmc5D8006GSuRN4i3WRRYR7bvUAiD4aM',
};

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const create = ({ token }: { token: string }, body: Record<string, unknown>, headers?: Record<string, string>) => api.call('POST', '/api/ssh-keys/', { token, body, headers });
const list = async ({ token }: TestAccount, query = '') => (await api.call('GET', `/api/ssh-keys/${query}`, { token })).body;
const remove = ({ token }: TestAccount, id: string) => api.call('DELETE', `/api/ssh-keys/${id}/`, { token });
const problems = (body: { details: { field: string; code: string }[] }) => body.details.map(({ field, code }) => `${field} ${code}`);
const changes = ({ id }: TestAccount) =>
  api.dataSource.query("SELECT resource_id, generation, data FROM event_log WHERE account_id = $1 AND type = 'ssh_key.changed' ORDER BY sequence", [id]);

async function instanceWith({ id: accountId }: TestAccount, keyId: string, choice: { name: string; status: InstanceState }): Promise<void> {
  const id = await insertInstance(api.dataSource, accountId, choice);
  await api.dataSource.query('INSERT INTO instance_ssh_keys (instance_id, ssh_key_id) VALUES ($1, $2)', [id, keyId]);
}

describe('importing', () => {
  it('stores type and body, prints the fingerprint of ssh-keygen, and tells the listeners', async () => {
    const account = await signUp(api);
    const { status, body } = await create(account, { name: 'laptop', public_key: `  ${ada.line}\n` });
    expect(status).toBe(201);
    const { ssh_key, private_key } = answerOf(endpoints.createSshKey, body);
    expect(private_key).toBeNull();
    expect(ssh_key).toMatchObject({ name: 'laptop', key_type: 'ssh-ed25519', public_key: ada.line.split(' ').slice(0, 2).join(' '), fingerprint: ada.fingerprint });
    expect((await api.call('GET', `/api/ssh-keys/${body.ssh_key.id}/`, { token: account.token })).body.ssh_key).toEqual(ssh_key);
    expect(await changes(account)).toEqual([{ resource_id: body.ssh_key.id, generation: 1, data: ssh_key }]);
  });

  it('names every problem at once: a bad name, a cut key', async () => {
    const { status, body } = await create(await signUp(api), { name: 'my laptop', public_key: ada.line.slice(0, 60) });
    expect([status, problems(body)]).toEqual([400, ['name invalid_characters', 'public_key invalid_key']]);
  });

  it('does not take an empty text for a wish to make a pair', async () => {
    const { status, body } = await create(await signUp(api), { name: 'laptop', public_key: '' });
    expect([status, problems(body)]).toEqual([400, ['public_key required']]);
  });
});

describe('making a pair', () => {
  it('shows a private key that ssh-keygen reads, once, and stores it nowhere', async () => {
    const account = await signUp(api);
    const { status, body } = await create(account, { name: 'made-here' }, { 'idempotency-key': 'pair' });
    expect(status).toBe(201);
    expect(readByKeygen(body.private_key)).toEqual({ publicKey: `${body.ssh_key.public_key} made-here`, fingerprint: body.ssh_key.fingerprint });
    const again = await create(account, { name: 'made-here' }, { 'idempotency-key': 'pair' });
    expect([again.status, again.headers['idempotent-replayed'], again.body.ssh_key, again.body.private_key]).toEqual([201, 'true', body.ssh_key, null]);
    const secret = body.private_key.split('\n')[3];
    for (const table of ['ssh_keys', 'idempotency_keys', 'event_log', 'audit_log']) {
      expect(JSON.stringify(await api.dataSource.query(`SELECT * FROM ${table} WHERE account_id = $1`, [account.id]))).not.toContain(secret);
    }
  });

  it('makes another pair every time', () => expect(createKeyPair('x').privateKey).not.toBe(createKeyPair('x').privateKey));
});

describe('names and limit', () => {
  it('gives one name once, also when several ask at once', async () => {
    const account = await signUp(api);
    const answers = await Promise.all([1, 2, 3, 4].map(() => create(account, { name: 'same', public_key: ada.line })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', resource: 'ssh_key', name: 'same', field: 'name' });
    expect((await create(await signUp(api), { name: 'same' })).status).toBe(201);
  });

  it('stops at the limit exactly, however many ask at once', async () => {
    const account = await signUp(api);
    await api.dataSource.query(
      "INSERT INTO ssh_keys (id, account_id, name, key_type, public_key, fingerprint) SELECT gen_random_uuid(), $1, 'k' || n, 'ssh-ed25519', '', '' FROM generate_series(1, $2) n",
      [account.id, MAX_SSH_KEYS - 1],
    );
    const answers = await Promise.all([1, 2, 3, 4].map((n) => create(account, { name: `last-${n}`, public_key: ada.line })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', resource: 'ssh_key', limit: MAX_SSH_KEYS });
    expect((await list(account)).pagination.total).toBe(MAX_SSH_KEYS);
  });

  it('makes one key of two requests with one idempotency key', async () => {
    const account = await signUp(api);
    const answers = await Promise.all([1, 2].map(() => create(account, { name: 'once' }, { 'idempotency-key': 'once' })));
    expect(answers.map(({ status, body }) => [status, body.ssh_key.name])).toEqual([[201, 'once'], [201, 'once']]);
    expect(answers.filter(({ body }) => body.private_key !== null)).toHaveLength(1);
    expect((await list(account)).ssh_keys).toHaveLength(1);
  });
});

it('lists by page, search and order', async () => {
  const account = await signUp(api);
  for (const name of ['beta', 'Alpha', 'gamma_1', 'gamma-1']) await create(account, { name, public_key: ada.line });
  const names = async (query: string) => (await list(account, query)).ssh_keys.map((key: { name: string }) => key.name);
  expect(await names('')).toEqual(['gamma-1', 'gamma_1', 'Alpha', 'beta']);
  expect(await names('?sort=name&page_size=2')).toEqual(['Alpha', 'beta']);
  expect(await names('?sort=-name&page_size=2&page=2')).toEqual(['beta', 'Alpha']);
  expect(await names('?search=gamma_')).toEqual(['gamma_1']);
  expect(await names(`?search=${encodeURIComponent(ada.fingerprint.slice(0, 20))}&sort=name&page_size=1`)).toEqual(['Alpha']);
  const { pagination } = answerOf(endpoints.listSshKeys, await list(account, '?page_size=3&page=2'));
  expect(pagination).toEqual({ page: 2, page_size: 3, total: 4, total_pages: 2, has_next: false, has_previous: true });
  expect((await api.call('GET', '/api/ssh-keys/?sort=fingerprint', { token: account.token })).status).toBe(400);
});

describe('deleting', () => {
  it('removes the key, tells the listeners, and frees its name', async () => {
    const account = await signUp(api);
    const { id } = (await create(account, { name: 'old', public_key: ada.line })).body.ssh_key;
    const removed = await remove(account, id);
    expect([removed.status, removed.body.ssh_key.id]).toEqual([200, id]);
    expect((await remove(account, id)).status).toBe(404);
    expect((await changes(account))[1]).toEqual({ resource_id: id, generation: 2, data: null });
    expect((await create(account, { name: 'old', public_key: ada.line })).status).toBe(201);
  });

  it('is refused while an instance has the key, and names it; deleted instances do not count', async () => {
    const account = await signUp(api);
    const { id } = (await create(account, { name: 'used', public_key: ada.line })).body.ssh_key;
    await instanceWith(account, id, { name: 'long-gone', status: 'DELETED' });
    await instanceWith(account, id, { name: 'trainer-1', status: 'SHUTOFF' });
    await instanceWith(account, id, { name: 'trainer-2', status: 'ERROR' });
    const refused = await remove(account, id);
    expect([refused.status, refused.body.error, refused.body.used_by]).toEqual([409, 'in_use', 'instances "trainer-1", "trainer-2"']);
    await api.dataSource.query("UPDATE instances SET status = 'DELETED' WHERE account_id = $1", [account.id]);
    expect((await remove(account, id)).status).toBe(200);
    expect(await api.dataSource.query('SELECT * FROM instance_ssh_keys WHERE ssh_key_id = $1', [id])).toEqual([]);
  });

  it('waits for a deployment that is just taking the key, and is then refused', async () => {
    const account = await signUp(api);
    const { id } = (await create(account, { name: 'raced', public_key: ada.line })).body.ssh_key;
    const instance = await insertInstance(api.dataSource, account.id, { name: 'racer', status: 'CREATING' });
    const deployment = api.dataSource.createQueryRunner();
    await deployment.startTransaction();
    await deployment.query('INSERT INTO instance_ssh_keys (instance_id, ssh_key_id) VALUES ($1, $2)', [instance, id]);
    const removal = remove(account, id);
    await untilSomebodyWaits();
    await deployment.commitTransaction();
    await deployment.release();
    expect((await removal).body).toMatchObject({ error: 'in_use', used_by: 'instance "racer"' });
  });

  it('happens once when asked for twice at once', async () => {
    const account = await signUp(api);
    const { id } = (await create(account, { name: 'twice', public_key: ada.line })).body.ssh_key;
    const answers = await Promise.all([remove(account, id), remove(account, id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });
});

it('is closed without credentials, to keys without the scope, and to other accounts', async () => {
  const [account, other] = [await signUp(api), await signUp(api)];
  const readOnly = { token: await createKey(api, account, ['read']) };
  const { id } = (await create(account, { name: 'mine', public_key: ada.line })).body.ssh_key;
  const path = `/api/ssh-keys/${id}/`;
  expect((await api.call('GET', '/api/ssh-keys/')).status).toBe(401);
  expect((await api.call('POST', '/api/ssh-keys/', { body: { name: 'x' } })).status).toBe(401);
  expect((await api.call('GET', path, readOnly)).status).toBe(200);
  expect((await create(readOnly, { name: 'x' })).status).toBe(403);
  expect((await api.call('DELETE', path, readOnly)).body).toMatchObject({ error: 'forbidden' });
  expect((await api.call('GET', path, other)).body).toMatchObject({ error: 'not_found', resource: 'ssh_key', id });
  expect((await api.call('DELETE', path, other)).status).toBe(404);
  expect((await list(other)).ssh_keys).toEqual([]);
  expect((await list(account)).ssh_keys).toHaveLength(1);
});

/** What the real tool makes of a private key. */
function readByKeygen(privateKey: string): { publicKey: string; fingerprint: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-key-'));
  const file = join(folder, 'id');
  try {
    writeFileSync(file, privateKey, { mode: 0o600 });
    const publicKey = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim();
    return { publicKey, fingerprint: execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' }).split(' ')[1] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Until a session of this test's database waits for a row lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const waiting: unknown[] = await api.dataSource.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    if (waiting.length > 0) return;
  }
}
