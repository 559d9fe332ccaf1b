import { signedEvent, startStripeServer, type StripeServer } from '../../testing/stripe-server.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';
import { Reconciliation } from '../billing/reconciliation.js';

const SECRET = 'whsec_that_only_tests_use';
let api: TestApi;
let stripe: StripeServer;
beforeAll(async () => {
  stripe = await startStripeServer();
  api = await startTestApi({ WELCOME_CREDIT: '0', PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_garrison', STRIPE_WEBHOOK_SECRET: SECRET, STRIPE_API_URL: stripe.url, CONSOLE_ORIGIN: 'https://console.example.org' });
});
afterAll(async () => {
  await api.close();
  await stripe.close();
});
afterEach(async () => expect((await api.app.get(Reconciliation).run()).first_difference).toBeNull());

const send = async (type: string, object: Record<string, unknown>, secret = SECRET) => {
  const { body, signature } = signedEvent(secret, type, object);
  const answer = await api.app.inject({ method: 'POST', url: '/api/payments/stripe/webhook/', headers: { 'content-type': 'application/json', 'stripe-signature': signature }, payload: body });
  return [answer.statusCode, answer.json().outcome];
};
type Paid = { account: TestAccount; id: string; session: Record<string, unknown> };
const paid = async (country = 'FI', amount = '25.00', told = true): Promise<Paid> => {
  const account = await signUp(api, { country, complete: true });
  const { deposit } = await expectStatus(201, api.call('POST', '/api/deposits/', { token: account.token, body: { amount } }));
  const session = stripe.pay(String([...stripe.sessions.values()].at(-1)?.id));
  if (told) await send('checkout.session.completed', session);
  return { account, id: deposit.id, session };
};
/** The dispute object as all its events carry it. */
const disputeOf = ({ session, id }: Paid, status: string, change: Record<string, unknown> = {}) => ({
  id: `du_${id}`, object: 'dispute', amount: session.amount_total, currency: session.currency, charge: `ch_${id}`, payment_intent: session.payment_intent, reason: 'fraudulent', status, metadata: {}, ...change,
});
const get = async ({ account: { token }, id }: Paid) => (await expectStatus(200, api.call('GET', `/api/deposits/${id}/`, { token }))).deposit;
const balance = async ({ account: { token } }: Paid): Promise<string> => (await api.call('GET', '/api/balance/', { token })).body.balance.amount;
const notices = async ({ account: { token } }: Paid) => (await expectStatus(200, api.call('GET', '/api/notices/?kind=dispute&sort=created_at', { token }))).notices.map((one: { data: { dispute: string } }) => one.data.dispute);
const lines = async ({ account: { token } }: Paid) =>
  (await expectStatus(200, api.call('GET', '/api/transactions/?sort=created_at', { token }))).transactions.map(({ kind, type, amount }: Record<string, string>) => `${kind} ${type} ${amount}`);

it('takes the credit while a payment is disputed, tax and all, and gives it back when the dispute is won', async () => {
  const one = await paid('IN', '500');
  expect(await balance(one)).toBe('500.00');
  expect(await send('charge.dispute.created', disputeOf(one, 'needs_response'))).toEqual([200, 'handled']);
  expect(await get(one)).toMatchObject({ status: 'completed', total: '590.00', disputed: '590.00', dispute: 'open' });
  expect(await balance(one)).toBe('0.00');
  await send('charge.dispute.closed', disputeOf(one, 'won'));
  expect(await get(one)).toMatchObject({ status: 'completed', disputed: '0.00', dispute: 'closed' });
  expect(await balance(one)).toBe('500.00');
  expect(await lines(one)).toEqual(['deposit credit 500.00', 'dispute debit 500.00', 'dispute credit 500.00']);
  expect(await notices(one)).toEqual(['open', 'closed']);
  const books = await api.dataSource.query("SELECT book, sum(amount_nano)::float8 / 1e9 AS sum FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id WHERE e.account_id = $1 GROUP BY book ORDER BY book", [one.account.id]);
  expect(books).toEqual([{ book: 'credits', sum: 500 }, { book: 'payments', sum: -590 }, { book: 'tax', sum: 90 }]);
});

it('is told to the log with the deposit and the balance', async () => {
  const one = await paid();
  const [{ last }] = await api.dataSource.query('SELECT max(sequence)::int AS last FROM event_log WHERE account_id = $1', [one.account.id]);
  await send('charge.dispute.created', disputeOf(one, 'needs_response'));
  const { changes } = await expectStatus(200, api.call('GET', `/api/changes/?after=${last}`, { token: one.account.token }));
  expect(changes.map(({ resource_type }: { resource_type: string }) => resource_type).sort()).toEqual(['balance', 'deposit', 'notice']);
});

it('keeps the credit when the dispute is lost, and gives it back should the bank change its mind', async () => {
  const one = await paid();
  await send('charge.dispute.created', disputeOf(one, 'needs_response'));
  await send('charge.dispute.closed', disputeOf(one, 'lost'));
  expect([(await get(one)).dispute, await balance(one)]).toEqual(['lost', '0.00']);
  await send('charge.dispute.funds_reinstated', disputeOf(one, 'won'));
  expect([(await get(one)).dispute, await balance(one)]).toEqual(['closed', '25.00']);
  expect(await notices(one)).toEqual(['open', 'lost', 'closed']);
});

it('comes to the same however often and in whatever order it is told, at the same time too', async () => {
  const one = await paid();
  const story = [['charge.dispute.created', 'needs_response'], ['charge.dispute.funds_withdrawn', 'needs_response'], ['charge.dispute.updated', 'under_review'], ['charge.dispute.closed', 'lost']] as const;
  const tell = () => story.map(([type, status]) => send(type, disputeOf(one, status)));
  expect(await Promise.all([...tell(), ...tell()])).toEqual(Array(8).fill([200, 'handled']));
  expect([(await get(one)).dispute, await balance(one)]).toEqual(['lost', '0.00']);
  expect((await lines(one)).filter((line: string) => line.startsWith('dispute'))).toEqual(['dispute debit 25.00']);
  const two = await paid();
  await send('charge.dispute.closed', disputeOf(two, 'won'));
  await send('charge.dispute.created', disputeOf(two, 'needs_response'));
  expect([(await get(two)).dispute, await balance(two), await lines(two)]).toEqual(['closed', '25.00', ['deposit credit 25.00']]);
});

it('withdraws nothing for a question of the bank', async () => {
  const one = await paid();
  await send('charge.dispute.created', disputeOf(one, 'warning_needs_response'));
  expect([await get(one), await balance(one)]).toMatchObject([{ dispute: 'inquiry', disputed: '0.00' }, '25.00']);
  await send('charge.dispute.closed', disputeOf(one, 'warning_closed'));
  expect([await get(one), await balance(one)]).toMatchObject([{ dispute: 'closed', disputed: '0.00' }, '25.00']);
});

it('withdraws the part that is disputed; the rest can still be given back, and no more', async () => {
  const one = await paid();
  await send('charge.dispute.created', disputeOf(one, 'needs_response', { amount: 1_000 }));
  expect([(await get(one)).disputed, await balance(one)]).toEqual(['10.00', '15.00']);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [one.account.id]);
  const { access } = (await api.call('POST', '/api/auth/token/', { body: { email: one.account.email, password: one.account.password } })).body;
  const refund = (amount?: string) => api.call('POST', `/api/admin/deposits/${one.id}/refund/`, { token: access, body: { ...(amount === undefined ? {} : { amount }) } });
  expect((await refund('15.01')).body.details).toMatchObject([{ field: 'amount', code: 'out_of_range', max: '15.00' }]);
  expect((await expectStatus(200, refund())).deposit).toMatchObject({ status: 'completed', refunded: '15.00', disputed: '10.00' });
  expect(await balance(one)).toBe('0.00');
  expect((await refund()).body).toMatchObject({ error: 'wrong_state', message: expect.stringContaining('disputed') });
});

it('may leave a debt: what was bought with the credit is not given back', async () => {
  const one = await paid();
  await api.dataSource.query(
    "WITH e AS (INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id) VALUES (gen_random_uuid(), 'spent:' || $1, 'test', 'EUR', 'Spent', 2, $1::uuid) RETURNING id) INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) SELECT id, 1, $1::uuid, 'credits', -20000000000 FROM e UNION ALL SELECT id, 2, NULL, 'promotions', 20000000000 FROM e",
    [one.account.id]);
  await send('charge.dispute.created', disputeOf(one, 'needs_response'));
  expect(await balance(one)).toBe('-20.00');
});

it('asks Stripe whose payment it is when the dispute comes before the news of the payment', async () => {
  const one = await paid('FI', '25.00', false);
  expect(await send('charge.dispute.created', disputeOf(one, 'needs_response'))).toEqual([200, 'handled']);
  expect(await get(one)).toMatchObject({ status: 'completed', dispute: 'open' });
  await send('checkout.session.completed', one.session);
  expect([await balance(one), await lines(one)]).toEqual(['0.00', ['deposit credit 25.00', 'dispute debit 25.00']]);
});

it('does nothing for what is forged, unknown or does not fit', async () => {
  const one = await paid();
  expect((await send('charge.dispute.created', disputeOf(one, 'needs_response'), 'whsec_somebody_elses'))[0]).toBe(400);
  expect(await send('charge.dispute.created', disputeOf(one, 'needs_response', { payment_intent: 'pi_unknown' }))).toEqual([200, 'ignored']);
  for (const change of [{ currency: 'usd' }, { amount: 2_501 }, { amount: 0 }]) expect(await send('charge.dispute.created', disputeOf(one, 'needs_response', change))).toEqual([200, 'handled']);
  expect([await get(one), await balance(one)]).toMatchObject([{ dispute: null, disputed: '0.00' }, '25.00']);
});
