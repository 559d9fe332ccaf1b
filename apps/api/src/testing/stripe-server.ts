import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

type Json = Record<string, unknown>;
export type StripeServer = {
  url: string;
  /** The requests that reached it, as Stripe sees them: form fields and headers. */
  requests: { method: string; path: string; form: URLSearchParams; headers: IncomingMessage['headers'] }[];
  sessions: Map<string, Json>;
  refunds: Json[];
  /** Lets the payer of a session pay. */
  pay(sessionId: string): Json;
  /** What the next request is answered with instead. */
  failNext(status: number, type: string): void;
  close(): Promise<void>;
};

/** A server on loopback that speaks Stripe's wire format, as far as deposits need it: form-encoded requests, idempotency keys, Checkout Sessions, the payments made in them, refunds. */
export async function startStripeServer(): Promise<StripeServer> {
  const requests: StripeServer['requests'] = [];
  const sessions = new Map<string, Json>();
  const refunds: Json[] = [];
  const answered = new Map<string, Json>();
  const failures: { status: number; type: string }[] = [];

  const sessionOf = (form: URLSearchParams): Json => {
    const id = `cs_test_${sessions.size + 1}`;
    const total = [...form].filter(([name]) => name.endsWith('[unit_amount]')).reduce((sum, [, value]) => sum + Number(value), 0);
    const session = {
      id, object: 'checkout.session', status: 'open', payment_status: 'unpaid', payment_intent: null, url: `https://checkout.stripe.test/${id}`, mode: form.get('mode'), amount_total: total,
      currency: form.get('line_items[0][price_data][currency]'), client_reference_id: form.get('client_reference_id'), metadata: { deposit_id: form.get('metadata[deposit_id]') },
    };
    sessions.set(id, session);
    return session;
  };

  const paymentOf = (id: string): Json | undefined => {
    const session = [...sessions.values()].find((one) => one.payment_intent === id);
    return session && { id, object: 'payment_intent', status: 'succeeded', amount_received: session.amount_total, currency: session.currency, metadata: session.metadata };
  };

  const answer = (method: string, path: string, form: URLSearchParams): Json | undefined => {
    const [, id = '', verb] = /^\/v1\/checkout\/sessions\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (method === 'POST' && path === '/v1/checkout/sessions') return sessionOf(form);
    const payment = /^\/v1\/payment_intents\/(\w+)$/.exec(path)?.[1];
    if (payment !== undefined) return paymentOf(payment);
    const session = sessions.get(id);
    if (session && verb === 'expire') session.status = 'expired';
    if (session) return session;
    if (method !== 'POST' || path !== '/v1/refunds') return undefined;
    const refund = { id: `re_${refunds.length + 1}`, object: 'refund', status: 'succeeded', amount: Number(form.get('amount')), payment_intent: form.get('payment_intent') };
    refunds.push(refund);
    return refund;
  };

  const handle = (request: IncomingMessage, body: string, response: ServerResponse) => {
    const [path = ''] = (request.url ?? '').split('?');
    const form = new URLSearchParams(body);
    requests.push({ method: request.method ?? '', path, form, headers: request.headers });
    const failure = failures.shift();
    const send = (status: number, json: Json) => response.writeHead(status, { 'content-type': 'application/json', 'request-id': `req_${requests.length}`, 'stripe-should-retry': 'false' }).end(JSON.stringify(json));
    if (failure) return send(failure.status, { error: { type: failure.type, message: 'Refused by the test.' } });
    const key = request.headers['idempotency-key'];
    const known = typeof key === 'string' ? answered.get(key) : undefined;
    const json = known ?? answer(request.method ?? '', path, form);
    if (!json) return send(404, { error: { type: 'invalid_request_error', message: `Unrecognized request URL (${request.method}: ${path}).` } });
    if (typeof key === 'string') answered.set(key, json);
    return send(200, json);
  };

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => handle(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests, sessions, refunds,
    pay: (id) => {
      const paid = { ...sessions.get(id), status: 'complete', payment_status: 'paid', payment_intent: `pi_of_${id}` };
      sessions.set(id, paid);
      return paid;
    },
    failNext: (status, type) => void failures.push({ status, type }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An event as Stripe sends it: the body, and the header that signs it. */
export function signedEvent(secret: string, type: string, object: Json): { body: string; signature: string } {
  const body = JSON.stringify({ id: `evt_${Math.random().toString(36).slice(2)}`, object: 'event', api_version: '2026-01-28', created: 1, livemode: false, pending_webhooks: 1, request: null, type, data: { object } }, null, 2);
  return { body, signature: new Stripe('sk_test_signing').webhooks.generateTestHeaderString({ payload: body, secret }) };
}
