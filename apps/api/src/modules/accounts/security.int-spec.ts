import { decodeJwt } from 'jose';
import { endpoints } from '@garrison/contracts';
import { EndedSessions } from '../../platform/auth/ended-sessions.js';
import { Notifications } from '../../platform/database/notifications.js';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { answerOf } from '../../testing/answer.js';
import { eventually } from '../../testing/eventually.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';
import { MAX_SESSIONS } from './sessions.repository.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const signIn = async ({ email, password }: Pick<TestAccount, 'email' | 'password'>, agent = 'Firefox') => {
  const { access: token, refresh } = await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email, password }, headers: { 'user-agent': agent } }));
  return { token: token as string, refresh: refresh as string, id: String(decodeJwt(token).fam) };
};
const list = async (token: string) => answerOf(endpoints.listSessions, await expectStatus(200, api.call('GET', '/api/auth/sessions/', { token })));
const statusOf = async (token: string) => (await api.call('GET', '/api/profile/', { token })).status;
const refresh = (token: string, agent = 'Firefox') => api.call('POST', '/api/auth/token/refresh/', { body: { refresh: token }, headers: { 'user-agent': agent } });
/** Other processes hear of it, and so does this one: by Postgres. */
const isOut = (token: string) => eventually(async () => (await statusOf(token)) === 401);
const actionsOf = async ({ id }: TestAccount): Promise<string[]> => {
  const rows: { action: string; result: string }[] = await api.dataSource.query('SELECT action, result FROM audit_log WHERE account_id = $1 ORDER BY at, id', [id]);
  return rows.map(({ action, result }) => (result === 'refused' ? `${action} refused` : action));
};

describe('sessions', () => {
  it('are listed with address and client, latest use first, and this one is named', async () => {
    const account = await signUp(api);
    const phone = await signIn(account, 'Phone'.padEnd(400, '!'));
    const { sessions, current_session_id } = await list(account.token);
    expect(current_session_id).toBe(decodeJwt(account.token).fam);
    expect(sessions.map(({ id }) => id)).toEqual([phone.id, current_session_id]);
    expect(sessions[0]).toMatchObject({ ip: '127.0.0.1', user_agent: 'Phone'.padEnd(300, '!') });
    expect(JSON.stringify(sessions)).not.toContain(phone.refresh);

    await expectStatus(200, refresh(account.refresh, 'Chrome'));
    const [used] = (await list(phone.token)).sessions;
    expect([used?.id, used?.user_agent]).toEqual([current_session_id, 'Chrome']);
    expect(Date.parse(used?.last_used_at ?? '')).toBeGreaterThan(Date.parse(used?.created_at ?? ''));
  });

  it('are not told to programs', async () => {
    const account = await signUp(api);
    const key = await createKey(api, account, ['read', 'write', 'billing']);
    const kinds = async (token: string) => new Set((await expectStatus(200, api.call('GET', '/api/changes/', { token }))).changes.map((change: { resource_type: string }) => change.resource_type));
    expect([[...(await kinds(account.token))].filter((kind) => kind === 'session' || kind === 'api_key').sort(), [...(await kinds(key))].includes('session')]).toEqual([['api_key', 'session'], false]);
  });

  it('end by name: their tokens are refused at once, the others go on', async () => {
    const account = await signUp(api);
    const phone = await signIn(account);
    const ended = await expectStatus(200, api.call('DELETE', `/api/auth/sessions/${phone.id}/`, { token: account.token }));
    expect(answerOf(endpoints.endSession, ended).session.id).toBe(phone.id);
    await isOut(phone.token);
    expect([(await refresh(phone.refresh)).status, await statusOf(account.token), (await list(account.token)).sessions.length]).toEqual([401, 200, 1]);
    expect((await api.call('DELETE', `/api/auth/sessions/${phone.id}/`, { token: account.token })).status).toBe(404);
    expect(await actionsOf(account)).toEqual(['account.register', 'session.sign_in', 'session.sign_in', 'session.end']);
  });

  it('end all but this one; the answer to a repeated request is the same', async () => {
    const account = await signUp(api);
    const others = [await signIn(account), await signIn(account)];
    const end = () => api.call('DELETE', '/api/auth/sessions/', { token: account.token, headers: { 'idempotency-key': 'once' } });
    expect([answerOf(endpoints.endOtherSessions, await expectStatus(200, end())).ended, (await end()).body.ended]).toEqual([2, 2]);
    for (const { token } of others) await isOut(token);
    expect((await list(account.token)).sessions.map(({ id }) => id)).toEqual([decodeJwt(account.token).fam]);
  });

  it('end when a refresh token comes back, and the account is told', async () => {
    const account = await signUp(api);
    const phone = await signIn(account);
    await refresh(account.refresh);
    await api.dataSource.query("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds' WHERE account_id = $1", [account.id]);
    expect((await refresh(account.refresh)).status).toBe(401);
    await isOut(account.token);
    const { notices } = await expectStatus(200, api.call('GET', '/api/notices/?kind=security', { token: phone.token }));
    expect(notices).toEqual([expect.objectContaining({ title: 'A session was ended because its token was used twice', data: { session_id: decodeJwt(account.token).fam, ip: '127.0.0.1' } })]);
  });

  it('that ended lately are known to a process that starts afterwards', async () => {
    const account = await signUp(api);
    const [lately, before] = [await signIn(account), await signIn(account)];
    await expectStatus(200, api.call('DELETE', '/api/auth/sessions/', { token: account.token }));
    await api.dataSource.query("UPDATE sessions SET ended_at = ended_at - interval '1 hour' WHERE id = $1", [before.id]);
    const fresh = new EndedSessions(api.app.get(Transactions), api.app.get(Notifications), createLogger({ level: 'silent', name: 'fresh' }));
    await fresh.onApplicationBootstrap();
    expect([lately, before].map(({ id }) => fresh.has(id))).toEqual([true, false]);
  });

  it('are bounded: one more ends the one that was not used for longest', async () => {
    const account = await signUp(api);
    await api.dataSource.query(
      `INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) SELECT gen_random_uuid(), $1, now() - interval '1 day', now() - n * interval '1 minute', now() + interval '1 day' FROM generate_series(1, ${MAX_SESSIONS - 1}) n`,
      [account.id],
    );
    const [oldest] = (await list(account.token)).sessions.slice(-1);
    const one = await signIn(account);
    const { sessions } = await list(one.token);
    expect([sessions.length, sessions.some(({ id }) => id === oldest?.id)]).toEqual([MAX_SESSIONS, false]);
  });
});

describe('a changed password', () => {
  const change = (token: string, current_password: string, new_password: string) => api.call('POST', '/api/auth/password/', { token, body: { current_password, new_password } });
  const problems = ({ body }: { body: { details: { field: string; code: string }[] } }) => body.details.map(({ field, code }) => `${field} ${code}`);

  it('ends all other sessions, tells the account, and is what signs in from then on', async () => {
    const account = await signUp(api);
    const other = await signIn(account);
    const next = 'seven quiet lanterns drift';
    expect(answerOf(endpoints.changePassword, await expectStatus(200, change(account.token, account.password, next))).ended).toBe(1);
    await isOut(other.token);
    expect([await statusOf(account.token), (await refresh(other.refresh)).status, (await refresh(account.refresh)).status]).toEqual([200, 401, 200]);
    expect((await api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } })).status).toBe(401);
    await signIn({ email: account.email, password: next });
    const { notices } = await expectStatus(200, api.call('GET', '/api/notices/', { token: account.token }));
    expect(notices).toEqual([expect.objectContaining({ kind: 'security', title: 'Your password was changed', data: { ip: '127.0.0.1', ended: 1 } })]);
    expect(await actionsOf(account)).toContain('account.change_password');
  });

  it('asks for the present one, and for another and a good one; nothing of either is kept', async () => {
    const account = await signUp(api);
    const wrong = await change(account.token, 'violet tractor wrong', 'short');
    expect([wrong.status, problems(wrong)]).toEqual([400, ['current_password wrong_password', 'new_password too_short']]);
    expect(problems(await change(account.token, account.password, account.password))).toEqual(['new_password unchanged']);
    expect(JSON.stringify(wrong.body)).not.toContain('violet tractor');
    await eventually(async () => (await actionsOf(account)).includes('account.change_password refused'));
    await expectStatus(200, api.call('POST', '/api/auth/password/', { token: account.token, body: { current_password: account.password, new_password: 'seven quiet lanterns drift' }, headers: { 'idempotency-key': 'k' } }));
    expect(await api.dataSource.query('SELECT key FROM idempotency_keys WHERE account_id = $1', [account.id])).toEqual([]);
  });

  it('takes one of two that come at once', async () => {
    const account = await signUp(api);
    const answers = await Promise.all(['seven quiet lanterns drift', 'nine loud harbours sleep'].map((next) => change(account.token, account.password, next)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('can be guessed as rarely as at the sign-in', async () => {
    const strict = await startTestApi({ RATE_LIMIT_PER_MINUTE: '100' });
    const { token } = await signUp(strict);
    const statuses = [];
    for (let guess = 0; guess < 11; guess += 1) statuses.push((await strict.call('POST', '/api/auth/password/', { token, body: { current_password: 'violet tractor wrong', new_password: 'short' } })).status);
    expect([statuses, (await strict.call('GET', '/api/profile/', { token })).status]).toEqual([[...Array(10).fill(400), 429], 200]);
    await strict.close();
  });
});
