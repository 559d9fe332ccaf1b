import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi({ WELCOME_CREDIT: '0' })));
afterAll(() => api.close());

const india = { country: 'IN', complete: true };
const begin = ({ token }: TestAccount, body: Record<string, unknown>, headers?: Record<string, string>) => api.call('POST', '/api/deposits/', { token, body, headers });
const act = ({ token }: TestAccount, id: string, action: string) => api.call('PATCH', `/api/deposits/${id}/`, { token, body: { action } });
const balance = async ({ token }: TestAccount): Promise<string> => (await api.call('GET', '/api/balance/', { token })).body.balance.amount;
const pending = async (account: TestAccount, amount = '25.00'): Promise<string> => (await expectStatus(201, begin(account, { amount }))).deposit.id;
const lines = (id: string) =>
  api.dataSource.query(
    `SELECT e.source, e.kind, p.book, p.account_id IS NOT NULL AS owned, p.amount_nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id WHERE e.source LIKE $1 ORDER BY e.created_at, e.source, p.line`,
    [`%${id}%`],
  );
const operator = async (): Promise<TestAccount> => {
  const account = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  const { body } = await api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } });
  return { ...account, token: body.access };
};

it('begins pending, becomes credit when it is confirmed, and is told to the account', async () => {
  const account = await signUp(api, { complete: true });
  const { status, body } = await begin(account, { amount: '25.00' });
  expect(status).toBe(201);
  const { deposit } = answerOf(endpoints.createDeposit, body);
  expect(deposit).toMatchObject({ status: 'pending', amount: '25.00', tax: null, total: '25.00', currency: 'EUR', method: 'sandbox', provider: 'sandbox', checkout_url: null, refunded: '0.00', completed_at: null });
  expect(await balance(account)).toBe('0.00');
  const confirmed = answerOf(endpoints.updateDeposit, (await act(account, deposit.id, 'confirm')).body).deposit;
  expect(confirmed).toMatchObject({ status: 'completed', generation: 2, completed_at: expect.any(String) });
  expect(await balance(account)).toBe('25.00');
  expect((await api.call('GET', `/api/deposits/${deposit.id}/`, { token: account.token })).body.deposit).toEqual(confirmed);
  const { changes } = await expectStatus(200, api.call('GET', '/api/changes/', { token: account.token }));
  expect(changes.slice(-3).map((one: { type: string; data: { status: string } }) => [one.type, one.data.status])).toEqual([['deposit.changed', 'pending'], ['deposit.changed', 'completed'], ['balance.changed', 'ok']]);
});

it('adds GST on top in India: the net becomes credit, the tax is kept apart', async () => {
  const account = await signUp(api, india);
  const { deposit } = await expectStatus(201, begin(account, { amount: '100.05', method: 'upi' }));
  expect(deposit).toMatchObject({ amount: '100.05', tax: { name: 'GST', percent: 18, amount: '18.01' }, total: '118.06', currency: 'INR', method: 'upi' });
  await expectStatus(200, act(account, deposit.id, 'confirm'));
  expect(await balance(account)).toBe('100.05');
  expect(await lines(deposit.id)).toEqual([
    { source: `deposit:${deposit.id}`, kind: 'deposit', book: 'credits', owned: true, amount_nano: '100050000000' },
    { source: `deposit:${deposit.id}`, kind: 'deposit', book: 'tax', owned: false, amount_nano: '18010000000' },
    { source: `deposit:${deposit.id}`, kind: 'deposit', book: 'payments', owned: false, amount_nano: '-118060000000' },
  ]);
});

it('is credited once, however many confirm it at once, and can be confirmed again without effect', async () => {
  const account = await signUp(api, { complete: true });
  const id = await pending(account);
  const answers = await Promise.all(Array.from({ length: 8 }, () => act(account, id, 'confirm')));
  expect(answers.map(({ status, body }) => [status, body.deposit.status])).toEqual(Array(8).fill([200, 'completed']));
  await expectStatus(200, act(account, id, 'confirm'));
  expect(await balance(account)).toBe('25.00');
});

it('of confirming and cancelling at once, one wins and the other is told', async () => {
  const account = await signUp(api, { complete: true });
  let expected = 0;
  for (let round = 0; round < 6; round += 1) {
    const id = await pending(account);
    const answers = await Promise.all([act(account, id, 'confirm'), act(account, id, 'cancel'), act(account, id, 'confirm'), act(account, id, 'cancel')]);
    const { status } = (await api.call('GET', `/api/deposits/${id}/`, { token: account.token })).body.deposit;
    expect(['completed', 'failed']).toContain(status);
    if (status === 'completed') expected += 25;
    const loser = status === 'completed' ? 'cancel' : 'confirm';
    expect(answers.filter((one) => one.status === 409).map(({ body }) => [body.error, body.command, body.current_state])).toEqual(Array(2).fill(['wrong_state', loser, status]));
  }
  expect(await balance(account)).toBe(`${expected}.00`);
});

it('stays cancelled', async () => {
  const account = await signUp(api, { complete: true });
  const id = await pending(account);
  expect((await expectStatus(200, act(account, id, 'cancel'))).deposit).toMatchObject({ status: 'failed', failure: 'Cancelled.' });
  await expectStatus(200, act(account, id, 'cancel'));
  expect((await act(account, id, 'confirm')).body).toMatchObject({ error: 'wrong_state', resource: 'deposit', current_state: 'failed', allowed_from: ['pending'] });
  expect(await balance(account)).toBe('0.00');
});

it('gives one deposit for one idempotency key, also when two ask at once', async () => {
  const account = await signUp(api, { complete: true });
  const headers = { 'idempotency-key': 'top-up' };
  const answers = await Promise.all([1, 2, 3].map(() => begin(account, { amount: '30.00' }, headers)));
  expect(new Set(answers.map(({ body }) => body.deposit.id)).size).toBe(1);
  expect((await begin(account, { amount: '31.00' }, headers)).body.error).toBe('idempotency_conflict');
});

it.each([
  ['EUR', 'FI', { amount: '4.99' }, [['amount', 'out_of_range']]],
  ['INR', 'IN', { amount: '99.99', method: 'sepa' }, [['amount', 'out_of_range'], ['method', 'not_allowed']]],
  ['USD', 'US', { amount: 'five' }, [['amount', 'invalid_amount']]],
])('refuses what cannot be paid in %s', async (_currency, country, body, problems) => {
  const account = await signUp(api, { country, complete: true });
  const { status, body: answer } = await begin(account, body);
  expect([status, answer.details.map((one: { field: string; code: string }) => [one.field, one.code])]).toEqual([400, problems]);
});

it('needs a complete profile and the billing scope', async () => {
  const account = await signUp(api);
  expect((await begin(account, { amount: '25' })).body).toMatchObject({ error: 'profile_incomplete', missing: ['address_line', 'postal_code'] });
  const key = await createKey(api, account, ['read', 'write']);
  expect((await api.call('GET', '/api/deposits/', { token: key })).status).toBe(403);
});

it('lists its own, newest first, by status', async () => {
  const account = await signUp(api, { complete: true });
  const ids = [await pending(account), await pending(account), await pending(account)];
  await expectStatus(200, act(account, ids[1] as string, 'confirm'));
  await pending(await signUp(api, { complete: true }));
  const list = async (query = '') => answerOf(endpoints.listDeposits, (await api.call('GET', `/api/deposits/${query}`, { token: account.token })).body);
  expect((await list()).deposits.map(({ id }) => id)).toEqual([...ids].reverse());
  expect((await list('?status=completed')).deposits.map(({ id }) => id)).toEqual([ids[1]]);
  expect((await list('?page_size=2&page=2')).pagination).toMatchObject({ total: 3, has_next: false });
});

describe('refunds', () => {
  const refund = ({ token }: TestAccount, id: string, body: Record<string, unknown> = {}, headers?: Record<string, string>) => api.call('POST', `/api/admin/deposits/${id}/refund/`, { token, body, headers });

  it('in parts and then in whole take back exactly what was credited', async () => {
    const [account, boss] = [await signUp(api, india), await operator()];
    const id = await pending(account, '100.05');
    expect((await refund(boss, id)).body).toMatchObject({ error: 'wrong_state', current_state: 'pending' });
    await expectStatus(200, act(account, id, 'confirm'));
    expect((await expectStatus(200, refund(boss, id, { amount: '33.33' }))).deposit).toMatchObject({ status: 'completed', refunded: '33.33' });
    expect(await balance(account)).toBe('71.804476537');
    expect((await expectStatus(200, refund(boss, id))).deposit).toMatchObject({ status: 'refunded', refunded: '118.06' });
    expect(await balance(account)).toBe('0.00');
    const sums = await api.dataSource.query("SELECT p.book, sum(p.amount_nano)::text AS sum FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id WHERE e.source LIKE $1 GROUP BY 1 ORDER BY 1", [`%${id}%`]);
    expect(sums).toEqual([{ book: 'credits', sum: '0' }, { book: 'payments', sum: '0' }, { book: 'tax', sum: '0' }]);
    expect((await refund(boss, id)).body).toMatchObject({ error: 'wrong_state', current_state: 'refunded' });
  });

  it('happen once for one idempotency key, and once when two ask for all at once', async () => {
    const [account, boss] = [await signUp(api, { complete: true }), await operator()];
    const id = await pending(account);
    await expectStatus(200, act(account, id, 'confirm'));
    for (let time = 0; time < 2; time += 1) await expectStatus(200, refund(boss, id, { amount: '5.00' }, { 'idempotency-key': 'r1' }));
    expect(await balance(account)).toBe('20.00');
    const answers = await Promise.all([refund(boss, id), refund(boss, id), refund(boss, id)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await balance(account)).toBe('0.00');
  });

  it('may make the balance negative; more than was paid is refused', async () => {
    const [account, boss] = [await signUp(api, { complete: true }), await operator()];
    const id = await pending(account);
    await expectStatus(200, act(account, id, 'confirm'));
    for (const amount of ['25.01', '0', '-1', '1.001']) expect((await refund(boss, id, { amount })).body.details[0]).toMatchObject({ field: 'amount', code: 'out_of_range' });
    expect((await refund(account, id)).status).toBe(403);
  });
});

it('takes none when its operator wants none', async () => {
  const closed = await startTestApi({ PAYMENT_PROVIDER: 'none' });
  try {
    const account = await signUp(closed, { complete: true });
    const { status, body } = await closed.call('POST', '/api/deposits/', { token: account.token, body: { amount: '25' } });
    expect([status, body.error]).toEqual([503, 'unavailable']);
    expect(body.message).toContain('PAYMENT_PROVIDER');
    expect((await closed.app.inject({ method: 'POST', url: '/api/payments/stripe/webhook/', headers: { 'content-type': 'application/json' }, payload: '{}' })).statusCode).toBe(404);
  } finally {
    await closed.close();
  }
});
