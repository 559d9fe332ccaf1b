import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const makeKey = (token: string, name: string) => expectStatus(201, api.call('POST', '/api/ssh-keys/', { token, body: { name } }));
const changes = async ({ token }: { token: string }, query = '') => answerOf(endpoints.listChanges, (await api.call('GET', `/api/changes/${query}`, { token })).body);
const events = async ({ token }: { token: string }, query = '') => answerOf(endpoints.listEvents, (await api.call('GET', `/api/events/${query}`, { token })).body);
const actions = (answer: Awaited<ReturnType<typeof events>>) => answer.events.map(({ action }) => action);

describe('changes', () => {
  it('are read page by page, without gaps, each with its whole view', async () => {
    const account = await signUp(api);
    const { next_after: signedIn } = await changes(account);
    for (const name of ['one', 'two', 'three']) await makeKey(account.token, name);
    const first = await changes(account, `?limit=2&after=${signedIn}`);
    expect([first.changes.map(({ sequence }) => sequence), first.next_after, first.has_more]).toEqual([[2, 3], 3, true]);
    const second = await changes(account, `?limit=2&after=${first.next_after}`);
    expect([second.changes.map(({ sequence, data }) => [sequence, (data as { name: string }).name]), second.next_after, second.has_more]).toEqual([[[4, 'three']], 4, false]);
    expect(await changes(account, '?after=4')).toMatchObject({ changes: [], next_after: 4, has_more: false });
  });

  it('belong to one account, need the scope, and refuse what is no sequence', async () => {
    const [account, other] = [await signUp(api), await signUp(api)];
    await makeKey(account.token, 'mine');
    expect((await changes(other)).changes.map(({ resource_type }) => resource_type)).toEqual(['session']);
    expect((await api.call('GET', '/api/changes/?after=-1', { token: account.token })).body.details[0]).toMatchObject({ field: 'query.after' });
    expect((await api.call('GET', '/api/changes/?limit=201', { token: account.token })).status).toBe(400);
    expect((await api.call('GET', '/api/changes/', { token: await createKey(api, account, ['write']) })).status).toBe(403);
  });
});

describe('the audit log', () => {
  it('tells who did it, by which key, from where and in which request', async () => {
    const account = await signUp(api);
    const key = await createKey(api, account, ['read', 'write'], 'ci');
    const { ssh_key, request_id } = await makeKey(key, 'by-ci');
    const [made, keyMade] = (await events(account)).events;
    expect(made).toMatchObject({
      action: 'ssh_key.create', resource_type: 'ssh_key', resource_id: ssh_key.id, result: 'succeeded', request_id, ip: '127.0.0.1',
      actor: { kind: 'api_key', name: 'ci', key_id: keyMade?.resource_id },
    });
    expect(keyMade).toMatchObject({ action: 'api_key.create', actor: { kind: 'session', name: 'Ada Lovelace', key_id: null } });
  });

  it('holds the account’s own sign-ins, also the refused ones, and what became of keys', async () => {
    const account = await signUp(api);
    await createKey(api, account, ['read'], 'short-lived');
    const { api_keys } = (await api.call('GET', '/api/api-keys/', { token: account.token })).body;
    await expectStatus(200, api.call('DELETE', `/api/api-keys/${api_keys[0].id}/`, { token: account.token }));
    await expectStatus(401, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: 'somebody guesses' } }));
    await expectStatus(200, api.call('POST', '/api/auth/logout/', { body: { refresh: account.refresh } }));
    await untilRefusalIsNoted(account);
    const again = { token: (await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } }))).access };
    const log = await events(again);
    expect(new Set(actions(log))).toEqual(new Set(['session.sign_out', 'session.sign_in', 'api_key.revoke', 'api_key.create', 'account.register']));
    expect((await events(again, '?action=session.sign_in')).events.map(({ result }) => result)).toEqual(['succeeded', 'refused', 'succeeded']);
  });

  it('goes back page by page to the first row', async () => {
    const account = await signUp(api);
    for (const name of ['one', 'two', 'three']) await makeKey(account.token, name);
    const seen: string[] = [];
    for (let query = '?limit=2'; ; ) {
      const page = await events(account, query);
      seen.push(...actions(page));
      if (page.next_before === null) break;
      query = `?limit=2&before=${page.next_before}`;
    }
    expect(seen).toEqual(['ssh_key.create', 'ssh_key.create', 'ssh_key.create', 'session.sign_in', 'account.register']);
  });

  it('is filtered by thing, kind and time', async () => {
    const account = await signUp(api);
    const { ssh_key } = await makeKey(account.token, 'one');
    await makeKey(account.token, 'two');
    await expectStatus(200, api.call('DELETE', `/api/ssh-keys/${ssh_key.id}/`, { token: account.token }));
    expect(actions(await events(account, `?resource_id=${ssh_key.id}`))).toEqual(['ssh_key.delete', 'ssh_key.create']);
    expect(actions(await events(account, '?resource_type=session'))).toEqual(['session.sign_in']);
    const oldest = (await events(account)).events.at(-1)?.at ?? '';
    expect(actions(await events(account, `?to=${oldest}&action=account.register`))).toEqual(['account.register']);
    expect(actions(await events(account, '?from=2999-01-01T00:00:00.000Z'))).toEqual([]);
    expect((await api.call('GET', '/api/events/?from=yesterday', { token: account.token })).body.details[0]).toMatchObject({ field: 'query.from' });
  });

  it('shows an account its own rows only', async () => {
    const [account, other] = [await signUp(api), await signUp(api)];
    const { ssh_key } = await makeKey(account.token, 'mine');
    expect((await events(other, `?resource_id=${ssh_key.id}`)).events).toEqual([]);
  });
});

/** The row is written beside the answer; nothing else tells when it is there. */
async function untilRefusalIsNoted({ id }: TestAccount): Promise<void> {
  for (;;) {
    const rows: unknown[] = await api.dataSource.query("SELECT 1 FROM audit_log WHERE account_id = $1 AND result = 'refused'", [id]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
