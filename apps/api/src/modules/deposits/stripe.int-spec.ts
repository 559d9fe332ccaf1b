import { signedEvent, startStripeServer, type StripeServer } from '../../testing/stripe-server.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';

const SECRET = 'whsec_that_only_tests_use';
let api: TestApi;
let stripe: StripeServer;
beforeAll(async () => {
  stripe = await startStripeServer();
  api = await startTestApi({
    WELCOME_CREDIT: '0', PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_garrison', STRIPE_WEBHOOK_SECRET: SECRET, STRIPE_API_URL: stripe.url, CONSOLE_ORIGIN: 'https://console.example.org',
  });
});
afterAll(async () => {
  await api.close();
  await stripe.close();
});

const post = (body: string, signature: string) =>
  api.app.inject({ method: 'POST', url: '/api/payments/stripe/webhook/', headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature }, payload: body });
const send = async (type: string, object: Record<string, unknown>) => {
  const { body, signature } = signedEvent(SECRET, type, object);
  const answer = await post(body, signature);
  return [answer.statusCode, answer.json().outcome];
};
const begin = async (account: TestAccount, body: Record<string, unknown> = { amount: '25.00' }) => {
  const { deposit } = await expectStatus(201, api.call('POST', '/api/deposits/', { token: account.token, body }));
  return { id: deposit.id as string, deposit, session: [...stripe.sessions.values()].at(-1) as { id: string } & Record<string, unknown> };
};
const get = async ({ token }: TestAccount, id: string) => (await expectStatus(200, api.call('GET', `/api/deposits/${id}/`, { token }))).deposit;
const act = ({ token }: TestAccount, id: string, action: string) => api.call('PATCH', `/api/deposits/${id}/`, { token, body: { action } });
const balance = async ({ token }: TestAccount): Promise<string> => (await api.call('GET', '/api/balance/', { token })).body.balance.amount;
const chargeOf = (id: string, session: Record<string, unknown>, refunded: number) => ({
  id: `ch_${id}`, object: 'charge', amount: session.amount_total, currency: session.currency, amount_refunded: refunded, payment_intent: `pi_of_${String(session.id)}`, metadata: { deposit_id: id },
});

it('opens a checkout for amount and tax, under the deposit’s id', async () => {
  const account = await signUp(api, { country: 'IN', complete: true });
  const { id, deposit, session } = await begin(account, { amount: '500', method: 'upi' });
  expect(deposit).toMatchObject({ status: 'pending', provider: 'stripe', total: '590.00', checkout_url: session.url });
  const { form, headers } = stripe.requests.at(-1) as StripeServer['requests'][number];
  expect(headers).toMatchObject({ authorization: 'Bearer sk_test_garrison', 'idempotency-key': id });
  expect(Object.fromEntries(form)).toMatchObject({
    mode: 'payment', client_reference_id: id, customer_email: account.email, 'payment_method_types[0]': 'upi', 'payment_intent_data[metadata][deposit_id]': id,
    'line_items[0][price_data][currency]': 'inr', 'line_items[0][price_data][unit_amount]': '50000', 'line_items[1][price_data][unit_amount]': '9000', 'line_items[1][price_data][product_data][name]': 'GST',
    success_url: `https://console.example.org/billing?deposit=${id}&outcome=paid`, cancel_url: `https://console.example.org/billing?deposit=${id}&outcome=cancelled`,
  });
});

it('credits what Stripe says was paid, once, however often it says so', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  const paid = stripe.pay(session.id);
  const event = signedEvent(SECRET, 'checkout.session.completed', paid);
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(event.body, event.signature)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(await send('checkout.session.completed', paid)).toEqual([200, 'handled']);
  expect(await get(account, id)).toMatchObject({ status: 'completed', checkout_url: null });
  expect(await balance(account)).toBe('25.00');
});

it('waits for a slow method: complete is not yet paid', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account, { amount: '25', method: 'sepa' });
  await send('checkout.session.completed', { ...session, status: 'complete', payment_status: 'unpaid' });
  expect(await get(account, id)).toMatchObject({ status: 'pending' });
  await send('checkout.session.async_payment_succeeded', stripe.pay(session.id));
  expect(await get(account, id)).toMatchObject({ status: 'completed' });
});

it.each([['checkout.session.expired', { status: 'expired' }, 'The checkout was closed before it was paid.'], ['checkout.session.async_payment_failed', { status: 'complete' }, 'The payment failed.']])(
  '%s ends it; money that comes late is credited all the same',
  async (type, change, failure) => {
    const account = await signUp(api, { complete: true });
    const { id, session } = await begin(account);
    await send(type, { ...session, ...change });
    expect(await get(account, id)).toMatchObject({ status: 'failed', failure });
    await send('checkout.session.async_payment_succeeded', stripe.pay(session.id));
    expect(await get(account, id)).toMatchObject({ status: 'completed', failure: null });
    expect(await balance(account)).toBe('25.00');
  },
);

it('refuses what is not signed by Stripe, altered, or signed long ago', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  const { body, signature } = signedEvent(SECRET, 'checkout.session.completed', stripe.pay(session.id));
  const forged = signedEvent('whsec_somebody_elses', 'checkout.session.completed', stripe.pay(session.id));
  const old = signature.replace(/t=\d+/, 't=1700000000');
  for (const [text, header] of [[forged.body, forged.signature], [body.replace('"paid"', '"paid" '), signature], [body, old], [body, ''], ['', signature], ['not json', signature]] as const) {
    expect((await post(text, header)).statusCode).toBe(400);
  }
  expect(await get(account, id)).toMatchObject({ status: 'pending' });
});

it('acknowledges what it does not know', async () => {
  expect(await send('customer.created', { id: 'cus_1', object: 'customer' })).toEqual([200, 'ignored']);
  expect(await send('checkout.session.completed', { id: 'cs_other', object: 'checkout.session', client_reference_id: null, payment_status: 'paid' })).toEqual([200, 'ignored']);
  expect(await send('checkout.session.completed', { id: 'cs_other', object: 'checkout.session', client_reference_id: '019a48f1-d681-7dd3-92cc-02d0b2406e53', payment_status: 'paid' })).toEqual([200, 'ignored']);
  expect(await send('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_unknown', metadata: {} })).toEqual([200, 'ignored']);
});

it('credits nothing for another amount or currency than was asked for', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  await send('checkout.session.completed', { ...stripe.pay(session.id), amount_total: 2_400 });
  await send('checkout.session.completed', { ...stripe.pay(session.id), currency: 'inr' });
  expect(await get(account, id)).toMatchObject({ status: 'pending' });
});

it('takes refunds off again: in parts, twice, late and before the payment is known', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  expect(await send('charge.refunded', chargeOf(id, session, 1_000))).toEqual([200, 'handled']);
  expect(await get(account, id)).toMatchObject({ status: 'completed', refunded: '10.00' });
  expect(await balance(account)).toBe('15.00');
  await send('checkout.session.completed', stripe.pay(session.id));
  await send('charge.refunded', chargeOf(id, session, 1_000));
  await send('charge.refunded', { ...chargeOf(id, session, 2_500), metadata: {} });
  await send('charge.refunded', chargeOf(id, session, 1_000));
  expect(await get(account, id)).toMatchObject({ status: 'refunded', refunded: '25.00' });
  expect(await balance(account)).toBe('0.00');
});

it('asks Stripe when the payer comes back before the event', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  expect((await act(account, id, 'confirm')).body).toMatchObject({ error: 'wrong_state', current_state: 'pending' });
  stripe.pay(session.id);
  expect((await expectStatus(200, act(account, id, 'confirm'))).deposit.status).toBe('completed');
  await send('checkout.session.completed', stripe.pay(session.id));
  expect(await balance(account)).toBe('25.00');
});

it('closes the checkout when it is cancelled, and credits what was paid before that', async () => {
  const account = await signUp(api, { complete: true });
  const first = await begin(account);
  expect((await expectStatus(200, act(account, first.id, 'cancel'))).deposit).toMatchObject({ status: 'failed', failure: 'Cancelled.' });
  expect(stripe.sessions.get(first.session.id)).toMatchObject({ status: 'expired' });
  const second = await begin(account);
  stripe.pay(second.session.id);
  expect((await expectStatus(200, act(account, second.id, 'cancel'))).deposit.status).toBe('completed');
  expect(await balance(account)).toBe('25.00');
});

it('makes nothing when Stripe says no', async () => {
  const account = await signUp(api, { complete: true });
  stripe.failNext(402, 'card_error');
  const { status, body } = await api.call('POST', '/api/deposits/', { token: account.token, body: { amount: '25' } });
  expect([status, body.error]).toEqual([503, 'unavailable']);
  expect(body.message).not.toContain('Refused by the test');
  expect((await api.call('GET', '/api/deposits/', { token: account.token })).body.deposits).toEqual([]);
});

it('has Stripe return the money when an operator refunds', async () => {
  const account = await signUp(api, { complete: true });
  const { id, session } = await begin(account);
  await send('checkout.session.completed', stripe.pay(session.id));
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  const { access } = (await api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } })).body;
  const refund = (body: object) => api.call('POST', `/api/admin/deposits/${id}/refund/`, { token: access, body, headers: { 'idempotency-key': 'back' } });
  for (let time = 0; time < 2; time += 1) await expectStatus(200, refund({ amount: '10.00' }));
  expect(stripe.refunds).toEqual([expect.objectContaining({ amount: 1_000, payment_intent: `pi_of_${session.id}` })]);
  await send('charge.refunded', chargeOf(id, session, 1_000));
  expect(await balance(account)).toBe('15.00');
});

it('does not let a sandbox deposit of former days be confirmed', async () => {
  const account = await signUp(api, { complete: true });
  const { id } = await begin(account);
  await api.dataSource.query("UPDATE deposits SET provider = 'sandbox', checkout_reference = NULL WHERE id = $1", [id]);
  expect((await act(account, id, 'confirm')).body).toMatchObject({ error: 'unavailable', message: expect.stringContaining('"sandbox"') });
});

it('does not start without its keys', async () => {
  await expect(startTestApi({ PAYMENT_PROVIDER: 'stripe' })).rejects.toThrow('STRIPE_SECRET_KEY is required with PAYMENT_PROVIDER=stripe; STRIPE_WEBHOOK_SECRET is required');
});
