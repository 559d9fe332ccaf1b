import { decodeJwt } from 'jose';
import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const register = (change: Record<string, unknown>) =>
  api.call('POST', '/api/auth/register/', { body: { email: 'grace@example.org', password: 'violet tractor umbrella', name: 'Grace Hopper', country: 'US', ...change } });
const problems = (body: { details: { field: string; code: string }[] }) => body.details.map(({ field, code }) => `${field} ${code}`);

describe('registration', () => {
  it.each([
    ['US', 'USD'],
    ['IN', 'INR'],
    ['FI', 'EUR'],
  ])('from %s keeps the account in %s, stores argon2id and posts the welcome credit once', async (country, currency) => {
    const email = `Grace.${country}@example.org`;
    const { status, body } = await register({ email, country });
    expect(status).toBe(201);
    expect(answerOf(endpoints.register, body)).toMatchObject({ user: { email, role: 'user', currency, name: 'Grace Hopper' } });
    const [row] = await api.dataSource.query('SELECT password_hash FROM accounts WHERE id = $1', [body.user.id]);
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const entries = await api.dataSource.query('SELECT e.source, e.currency, p.account_id, p.amount_nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id WHERE e.source = $1 ORDER BY p.line', [`welcome:${body.user.id}`]);
    expect(entries).toEqual([
      { source: `welcome:${body.user.id}`, currency, account_id: body.user.id, amount_nano: '100000000000' },
      { source: `welcome:${body.user.id}`, currency, account_id: null, amount_nano: '-100000000000' },
    ]);
    const audit = await api.dataSource.query('SELECT action, resource_id, actor FROM audit_log WHERE account_id = $1', [body.user.id]);
    expect(audit).toEqual([{ action: 'account.register', resource_id: body.user.id, actor: { kind: 'session', name: 'Grace Hopper', key_id: null } }]);
  });

  it('names every problem at once', async () => {
    const { status, body } = await register({ email: 'grace@', password: 'short', name: '<Grace>', country: 'us' });
    expect(status).toBe(400);
    expect(problems(body)).toEqual(['email invalid_email', 'password too_short', 'name invalid_characters', 'country unknown']);
  });

  it.each([
    ['among leaked passwords', 'zaq12wsxcde3'],
    ['a dictionary word with decoration', 'unicornrainbow'],
    ['the address with a year', 'grace@example.org2024'],
  ])('refuses a password that is %s', async (_what, password) => {
    const { status, body } = await register({ password });
    expect([status, body.details.map((one: { field: string }) => one.field)]).toEqual([400, ['password']]);
    expect(['too_common', 'contains_identity']).toContain(body.details[0].code);
    expect(JSON.stringify(body)).not.toContain(password);
  });

  it('refuses unknown members by name', async () => {
    expect(problems((await register({ role: 'operator' })).body)).toEqual(['role unknown_field']);
  });

  it('takes an address once, in whatever capitals, also when two come at once', async () => {
    const answers = await Promise.all(['twice@example.org', 'Twice@Example.org'].map((email) => register({ email })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ error: 'name_taken', resource: 'account', field: 'email', message: expect.stringContaining('There is an account') });
    expect(problems(refused?.body)).toEqual(['email name_taken']);
    const [{ count }] = await api.dataSource.query("SELECT count(*)::int FROM ledger_entries WHERE source IN (SELECT 'welcome:' || id FROM accounts WHERE lower(email) = 'twice@example.org')");
    expect(count).toBe(1);
  });
});

describe('signing in', () => {
  it('gives a user, an access token that works and a refresh token that is stored hashed', async () => {
    const account = await signUp(api);
    const { status, body } = await api.call('POST', '/api/auth/token/', { body: { email: account.email.toUpperCase(), password: account.password } });
    expect(status).toBe(200);
    expect(answerOf(endpoints.obtainToken, body).user).toMatchObject({ id: account.id, email: account.email });
    expect(decodeJwt(body.access)).toMatchObject({ sub: account.id, aud: 'api', cur: 'EUR', role: 'user', name: 'Ada Lovelace' });
    expect(new Date(body.refresh_expires_at).getTime() - Date.now()).toBeGreaterThan(13.9 * 86_400_000);
    expect((await api.call('GET', '/api/profile/', { token: body.access })).body.profile.email).toBe(account.email);
    const stored = await api.dataSource.query('SELECT count(*)::int AS count FROM refresh_tokens WHERE token_hash = $1', [body.refresh]);
    expect(stored).toEqual([{ count: 0 }]);
  });

  it('tells an unknown address from a wrong password neither by its answer nor by its time', async () => {
    const { email } = await signUp(api);
    const times: Record<string, number[]> = { known: [], unknown: [] };
    const answers = new Set<string>();
    for (let round = 0; round < 7; round += 1) {
      for (const [kind, address] of [['known', email], ['unknown', 'nobody@example.org']] as const) {
        const start = performance.now();
        const { status, body } = await api.call('POST', '/api/auth/token/', { body: { email: address, password: 'violet tractor wrong' } });
        times[kind]?.push(performance.now() - start);
        answers.add(JSON.stringify({ status, ...body, request_id: '' }));
      }
    }
    expect([...answers]).toEqual([JSON.stringify({ status: 401, reason: 'E-mail address or password is wrong.', success: false, message: 'E-mail address or password is wrong.', error: 'unauthenticated', details: [], request_id: '' })]);
    const median = (kind: string) => (times[kind] ?? []).sort((one, other) => one - other)[3] ?? 0;
    // Without the decoy hash an unknown address answers in a twentieth of the time.
    expect(median('unknown')).toBeGreaterThan(median('known') / 3);
  });
});

describe('refreshing', () => {
  const refresh = (token: string) => api.call('POST', '/api/auth/token/refresh/', { body: { refresh: token } });
  const age = (seconds: number) => api.dataSource.query('UPDATE refresh_tokens SET used_at = used_at - make_interval(secs => $1) WHERE used_at IS NOT NULL', [seconds]);

  it('rotates: each token leads to the next, all in one family', async () => {
    const account = await signUp(api);
    const second = await refresh(account.refresh);
    expect(second.status).toBe(200);
    expect(answerOf(endpoints.refreshToken, second.body).refresh).not.toBe(account.refresh);
    const third = await refresh(second.body.refresh);
    expect([third.status, decodeJwt(third.body.access).fam]).toEqual([200, decodeJwt(account.token).fam]);
    expect((await api.call('GET', '/api/profile/', { token: third.body.access })).status).toBe(200);
  });

  it('gives two tabs that refresh at once the same successor, which works', async () => {
    const account = await signUp(api);
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(account.refresh)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const successors = new Set(answers.map(({ body }) => body.refresh));
    expect(successors.size).toBe(1);
    const [{ count }] = await api.dataSource.query('SELECT count(*)::int FROM refresh_tokens WHERE account_id = $1', [account.id]);
    expect(count).toBe(2);
    expect((await refresh([...successors][0] as string)).status).toBe(200);
  });

  it('revokes the family when a used token comes back later, for the thief and the robbed alike', async () => {
    const account = await signUp(api);
    const second = await refresh(account.refresh);
    await age(11);
    const stolen = await refresh(account.refresh);
    expect([stolen.status, stolen.body.error]).toEqual([401, 'unauthenticated']);
    expect((await refresh(second.body.refresh)).status).toBe(401);
    const audit = await api.dataSource.query("SELECT action FROM audit_log WHERE account_id = $1 AND action = 'session.revoke_reused'", [account.id]);
    expect(audit).toHaveLength(1);
    const again = await api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } });
    expect(again.status).toBe(200);
  });

  it('revokes the family when a token comes back whose successor was used too, however soon', async () => {
    const account = await signUp(api);
    const second = await refresh(account.refresh);
    const third = await refresh(second.body.refresh);
    expect((await refresh(account.refresh)).status).toBe(401);
    expect((await refresh(third.body.refresh)).status).toBe(401);
  });

  it('lets no successor escape a revocation that runs at the same time', async () => {
    const account = await signUp(api);
    const second = await refresh(account.refresh);
    await age(11);
    const [rotated] = await Promise.all([refresh(second.body.refresh), refresh(account.refresh)]);
    const live = await api.dataSource.query('SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL', [account.id]);
    expect(live).toEqual([]);
    if (rotated.status === 200) expect((await refresh(rotated.body.refresh)).status).toBe(401);
  });

  it('leaves other sessions of the account alone', async () => {
    const account = await signUp(api);
    const other = await api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } });
    await refresh(account.refresh);
    await age(11);
    await refresh(account.refresh);
    expect((await refresh(other.body.refresh)).status).toBe(200);
  });

  it('refuses what is expired or unknown', async () => {
    const account = await signUp(api);
    await api.dataSource.query("UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE account_id = $1", [account.id]);
    expect((await refresh(account.refresh)).status).toBe(401);
    expect((await refresh('not a token')).status).toBe(401);
  });
});

describe('signing out', () => {
  it('ends the session and never tells whether there was one', async () => {
    const account = await signUp(api);
    const signOut = (token: string) => api.call('POST', '/api/auth/logout/', { body: { refresh: token } });
    const [real, repeated, unknown] = [await signOut(account.refresh), await signOut(account.refresh), await signOut('never was')];
    expect([real, repeated, unknown].map(({ status, body }) => [status, body.signed_out])).toEqual([[200, true], [200, true], [200, true]]);
    expect((await api.call('POST', '/api/auth/token/refresh/', { body: { refresh: account.refresh } })).status).toBe(401);
  });
});

describe('socket tickets', () => {
  it('are good for the live connection only', async () => {
    const { token, id } = await signUp(api);
    const { status, body } = await api.call('POST', '/api/auth/socket-ticket/', { token });
    expect([status, decodeJwt(body.ticket.token).aud, decodeJwt(body.ticket.token).sub]).toEqual([201, 'socket', id]);
    expect((await api.call('GET', '/api/profile/', { token: body.ticket.token })).status).toBe(401);
    expect((await api.call('POST', '/api/auth/socket-ticket/')).status).toBe(401);
  });
});

describe('the profile', () => {
  it('becomes complete by the missing members and keeps its currency', async () => {
    const { token } = await signUp(api, { country: 'FI' });
    const before = await api.call('GET', '/api/profile/', { token });
    expect(answerOf(endpoints.getProfile, before.body).profile).toMatchObject({ is_complete: false, country: 'FI', phone: null });
    const { status, body } = await api.call('PATCH', '/api/profile/', { token, body: { address_line: ' 1 Main Street ', postal_code: '00100', country: 'US', phone: '+358 40 123' } });
    expect(status).toBe(200);
    expect(body.profile).toMatchObject({ is_complete: true, address_line: '1 Main Street', postal_code: '00100', country: 'US', currency: 'EUR', name: 'Ada Lovelace' });
    const cleared = await api.call('PATCH', '/api/profile/', { token, body: { phone: null } });
    expect(cleared.body.profile).toMatchObject({ phone: null, postal_code: '00100' });
  });

  it('loses neither of two changes made at once', async () => {
    const { token } = await signUp(api);
    await Promise.all([{ city: 'Espoo' }, { phone: '+358 40 123' }, { state: 'Uusimaa' }].map((body) => api.call('PATCH', '/api/profile/', { token, body })));
    expect((await api.call('GET', '/api/profile/', { token })).body.profile).toMatchObject({ city: 'Espoo', phone: '+358 40 123', state: 'Uusimaa' });
  });

  it('names every problem at once', async () => {
    const { token } = await signUp(api);
    const { status, body } = await api.call('PATCH', '/api/profile/', { token, body: { name: ' ', country: 'Finland', phone: 'none' } });
    expect([status, problems(body)]).toEqual([400, ['name required', 'phone invalid_characters', 'country unknown']]);
  });

  it('is closed without credentials, readable and not writable by an API key', async () => {
    const account = await signUp(api);
    const key = await createKey(api, account, ['read', 'write']);
    expect((await api.call('GET', '/api/profile/')).status).toBe(401);
    expect((await api.call('GET', '/api/profile/', { token: key })).status).toBe(200);
    expect((await api.call('PATCH', '/api/profile/', { token: key, body: { city: 'Espoo' } })).status).toBe(403);
  });
});

it('gives no welcome credit where none is set', async () => {
  const plain = await startTestApi({ WELCOME_CREDIT: '0' });
  const { token } = await signUp(plain);
  const { body } = await plain.call('GET', '/api/balance/', { token });
  await plain.close();
  expect(body.balance).toEqual({ amount: '0.00', currency: 'EUR', hourly_burn: '0.00', runway_hours: null, status: 'depleted' });
});
