import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { webhookPausesMs } from '@garrison/domain';
import { Webhook } from 'standardwebhooks';
import { createLogger } from '../../platform/observability/logger.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { startReceiver, type Received, type Receiver } from '../../testing/receiver.js';
import { expectStatus } from '../../testing/world.js';
import { WorkerModule } from '../../worker.module.js';
import { WebhookDeliveriesConsumer } from './webhook-deliveries.consumer.js';
import { WebhookFanOut } from './webhook-fan-out.js';

let api: TestApi;
let receiver: Receiver;
let workers: INestApplicationContext[] = [];

beforeAll(async () => void (api = await startTestApi({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32' })));
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  workers = [];
  await receiver.close();
});
afterAll(() => api.close());

async function startWorker(): Promise<INestApplicationContext> {
  const worker = await NestFactory.createApplicationContext(WorkerModule.with(api.env, createLogger({ level: 'silent', name: 'worker-test' })), { logger: false, abortOnError: false });
  workers.push(worker);
  return worker;
}

type Hook = { account: TestAccount; id: string; secret: string };
async function hook(event_types: string[] = ['ssh_key.changed']): Promise<Hook> {
  const account = await signUp(api);
  const { webhook, secret } = await expectStatus(201, api.call('POST', '/api/webhooks/', { token: account.token, body: { name: 'alerts', url: receiver.url, event_types } }));
  return { account, id: webhook.id, secret };
}
const happen = async ({ account }: Hook, ...names: string[]) => {
  for (const name of names) await expectStatus(201, api.call('POST', '/api/ssh-keys/', { token: account.token, body: { name } }));
};
const post = ({ account }: Hook, path: string, body?: unknown) => api.call('POST', path, { token: account.token, body });
const deliveries = async ({ account, id }: Hook, query = '') => (await api.call('GET', `/api/webhooks/${id}/deliveries/${query}`, { token: account.token })).body;
const nameIn = ({ body }: Received) => JSON.parse(body).data.name as string;
const verify = (secret: string, { body, headers }: Received) => new Webhook(secret).verify(body, headers as Record<string, string>);

/** Looks again until the rows say so: what is awaited is written after the receiver has answered. */
async function untilStatus(one: Hook, status: string, count: number): Promise<{ id: string; [member: string]: unknown }[]> {
  for (;;) {
    const found = (await deliveries(one, `?status=${status}`)).deliveries;
    if (found.length === count) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
/** Ends the pause of what waits to be tried again. */
const makeDue = ({ id }: Hook) => api.dataSource.query("WITH due AS (UPDATE webhook_deliveries SET due_at = now() - interval '1 second' WHERE webhook_id = $1 AND status = 'pending') SELECT pg_notify('garrison_webhooks', '')", [id]);
async function untilTried(one: Hook, tries: number): Promise<void> {
  for (;;) {
    const [row] = (await deliveries(one)).deliveries;
    if (row?.attempts >= tries) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('sends what the webhook asked for, signed as Standard Webhooks receivers check it', async () => {
  const one = await hook();
  const all = await hook([]);
  await startWorker();
  await happen(one, 'first', 'second');
  const received = await receiver.until(2);
  for (const request of received) expect(verify(one.secret, request)).toMatchObject({ type: 'ssh_key.changed', resource_type: 'ssh_key', data: { key_type: 'ssh-ed25519' } });
  expect(received.map(nameIn).sort()).toEqual(['first', 'second']);
  expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(() => verify(all.secret, received[0] as Received)).toThrow();
  const [log] = await untilStatus(one, 'delivered', 2);
  expect(log).toMatchObject({ attempts: 1, round: 1, next_attempt_at: null, log: [{ attempt: 1, status: 204, error: null }] });
  expect(`msg_${log?.id}`).toBe(received.find((request) => nameIn(request) === 'second')?.headers['webhook-id']);
});

it('makes one delivery of each change and webhook, however many workers run', async () => {
  const one = await hook();
  await happen(one, ...Array.from({ length: 20 }, (_, n) => `key-${n}`));
  await Promise.all([startWorker(), startWorker(), startWorker()]);
  const done = await untilStatus(one, 'delivered', 20);
  expect(new Set(done.map(({ sequence }) => sequence)).size).toBe(20);
  expect(receiver.received.map(nameIn).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `key-${n}`).sort());
});

it('tries again after a pause: the same id and bytes, a fresh timestamp, a log of what came back', async () => {
  const one = await hook();
  receiver.answerNext(500, 'drop', 302);
  await startWorker();
  await happen(one, 'stubborn');
  for (const tries of [1, 2, 3]) {
    await untilTried(one, tries);
    await makeDue(one);
  }
  const [delivery] = await untilStatus(one, 'delivered', 1);
  expect((delivery?.log as { attempt: number; status: number }[]).map(({ attempt, status }) => [attempt, status])).toEqual([[1, 500], [2, null], [3, 302], [4, 204]]);
  expect((delivery?.log as { error: string }[])[1]?.error).toMatch(/hang up|ECONNRESET/);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  for (const request of receiver.received) verify(one.secret, request);
});

it('waits as the schedule says, and gives up after the last try', async () => {
  const one = await hook();
  await startWorker();
  receiver.answerNext(503);
  await happen(one, 'hopeless');
  await untilTried(one, 1);
  const [waiting] = await untilStatus(one, 'pending', 1);
  const pause = Date.parse(waiting?.next_attempt_at as string) - Date.parse((waiting?.log as { at: string }[])[0]?.at ?? '');
  expect(pause).toBeGreaterThanOrEqual((webhookPausesMs[0] ?? 0) - 50);
  expect(pause).toBeLessThan((webhookPausesMs[0] ?? 0) * 1.1 + 1_000);
  await api.dataSource.query('UPDATE webhook_deliveries SET attempts = $2 WHERE webhook_id = $1', [one.id, webhookPausesMs.length]);
  receiver.answerNext(503);
  await makeDue(one);
  const [failed] = await untilStatus(one, 'failed', 1);
  expect(failed).toMatchObject({ attempts: webhookPausesMs.length + 1, next_attempt_at: null });
});

it('sends what the queue lost on its way, once its lease is over', async () => {
  const one = await hook();
  const worker = await startWorker();
  const fanOut = worker.get(WebhookFanOut);
  await fanOut.beforeApplicationShutdown();
  await happen(one, 'lost');
  await api.dataSource.query("CREATE RULE lose AS ON INSERT TO outbox WHERE NEW.queue = 'webhook-deliveries' DO INSTEAD NOTHING");
  await fanOut.turn();
  await api.dataSource.query('DROP RULE lose ON outbox');
  await fanOut.turn();
  expect(receiver.received).toEqual([]);
  await makeDue(one);
  await fanOut.turn();
  await untilStatus(one, 'delivered', 1);
  expect(receiver.received.map(nameIn)).toEqual(['lost']);
});

it('sends once more, under the same id, when a worker dies between sending and writing down', async () => {
  const one = await hook();
  // A sequence does not roll back: only the first attempt to write down fails.
  await api.dataSource.query(`
    CREATE SEQUENCE deaths;
    CREATE FUNCTION die_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('deaths') = 1 THEN RAISE EXCEPTION 'died'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER dies BEFORE UPDATE ON webhook_deliveries FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION die_once();`);
  await startWorker();
  await happen(one, 'survives');
  const [first, second] = await receiver.until(2);
  const [delivery] = await untilStatus(one, 'delivered', 1);
  await api.dataSource.query('DROP TRIGGER dies ON webhook_deliveries; DROP FUNCTION die_once; DROP SEQUENCE deaths');
  expect([second?.headers['webhook-id'], second?.body]).toEqual([first?.headers['webhook-id'], first?.body]);
  expect(delivery?.log).toHaveLength(1);
});

it('sends nothing for a job that comes twice, late, or for a round that is over', async () => {
  const one = await hook();
  const worker = await startWorker();
  await happen(one, 'once');
  const [delivery] = await untilStatus(one, 'delivered', 1);
  const consumer = worker.get(WebhookDeliveriesConsumer);
  for (const payload of [{ deliveryId: delivery?.id, round: 1, attempt: 1 }, { deliveryId: delivery?.id, round: 1, attempt: 2 }, { deliveryId: delivery?.id, round: 2, attempt: 1 }]) {
    await consumer.take({ payload });
  }
  expect(receiver.received).toHaveLength(1);
});

it('signs with both secrets during the overlap, then with the new one only', async () => {
  const one = await hook();
  const rotated = await expectStatus(200, post(one, `/api/webhooks/${one.id}/rotate-secret/`, { overlap_hours: 1 }));
  await startWorker();
  await happen(one, 'during');
  const [during] = await receiver.until(1);
  for (const secret of [one.secret, rotated.secret]) verify(secret, during as Received);
  await api.dataSource.query("UPDATE webhooks SET previous_secret_until = now() - interval '1 second' WHERE id = $1", [one.id]);
  await happen(one, 'after');
  const [, after] = await receiver.until(2);
  verify(rotated.secret, after as Received);
  expect(() => verify(one.secret, after as Received)).toThrow();
});

it('stops a webhook whose receiver is gone', async () => {
  const one = await hook();
  await startWorker();
  receiver.answerNext(410);
  await happen(one, 'last');
  await untilStatus(one, 'failed', 1);
  const { webhook } = (await api.call('GET', `/api/webhooks/${one.id}/`, { token: one.account.token })).body;
  expect(webhook).toMatchObject({ enabled: false, disabled_reason: 'gone' });
});

it('does not connect to an address that is no longer allowed', async () => {
  const one = await hook();
  await api.dataSource.query("UPDATE webhooks SET url = replace(url, '127.0.0.1', '127.0.0.2') WHERE id = $1", [one.id]);
  await startWorker();
  await happen(one, 'diverted');
  await untilTried(one, 1);
  const [delivery] = await untilStatus(one, 'pending', 1);
  expect(delivery?.log).toMatchObject([{ status: null, error: expect.stringContaining('private, loopback or reserved') }]);
  expect(receiver.received).toEqual([]);
});

it('is tried out with what it did not ask for, signed and logged like anything else, unless it is stopped', async () => {
  const [one, other] = [await hook(), await hook(['webhook.changed'])];
  await startWorker();
  const { delivery } = await expectStatus(202, post(one, `/api/webhooks/${one.id}/test/`));
  expect(delivery).toMatchObject({ webhook_id: one.id, type: 'webhook.changed', status: 'pending', round: 1 });
  const [received] = await receiver.until(1);
  expect(verify(one.secret, received as Received)).toMatchObject({ type: 'webhook.changed', resource_id: one.id, data: { name: 'alerts', enabled: true } });
  expect((await untilStatus(one, 'delivered', 1))[0]?.id).toBe(delivery.id);
  // whoever asked for such changes hears of the test once
  await expectStatus(202, post(other, `/api/webhooks/${other.id}/test/`));
  await untilStatus(other, 'delivered', 1);
  await expectStatus(200, api.call('PATCH', `/api/webhooks/${one.id}/`, { token: one.account.token, body: { enabled: false } }));
  expect((await post(one, `/api/webhooks/${one.id}/test/`)).body).toMatchObject({ error: 'wrong_state', reason: 'The webhook is stopped; enable it first.' });
});

describe('replaying', () => {
  it('sends one delivery again under its id, as a round of its own', async () => {
    const one = await hook();
    await startWorker();
    await happen(one, 'again');
    const [delivery] = await untilStatus(one, 'delivered', 1);
    const path = `/api/webhook-deliveries/${delivery?.id}/`;
    const replayed = await expectStatus(202, post(one, `${path}replay/`));
    expect(replayed.delivery).toMatchObject({ status: 'pending', round: 2, attempts: 0 });
    const [first, second] = await receiver.until(2);
    expect([second?.headers['webhook-id'], second?.body]).toEqual([first?.headers['webhook-id'], first?.body]);
    await untilStatus(one, 'delivered', 1);
    expect((await api.call('GET', path, { token: one.account.token })).body.delivery.log).toMatchObject([{ round: 1, attempt: 1 }, { round: 2, attempt: 1 }]);
  });

  it('refuses while the delivery is still pending', async () => {
    const one = await hook();
    await startWorker();
    receiver.answerNext(500);
    await happen(one, 'pending');
    await untilTried(one, 1);
    const [delivery] = await untilStatus(one, 'pending', 1);
    expect((await post(one, `/api/webhook-deliveries/${delivery?.id}/replay/`)).body).toMatchObject({ error: 'wrong_state', current_state: 'pending' });
  });

  it('refuses when the log no longer has what it tells of', async () => {
    const one = await hook();
    await startWorker();
    await happen(one, 'long-ago');
    const [delivery] = await untilStatus(one, 'delivered', 1);
    await api.dataSource.query('DELETE FROM event_log WHERE account_id = $1 AND sequence = $2', [one.account.id, delivery?.sequence]);
    expect((await post(one, `/api/webhook-deliveries/${delivery?.id}/replay/`)).body).toMatchObject({ error: 'wrong_state', current_state: 'delivered', reason: expect.stringContaining('no longer in the log') });
  });

  it('sends again from a sequence on, also what happened before the webhook was made', async () => {
    const account = await signUp(api);
    const keys = ['one', 'two', 'three']; // changes 2 to 4: signing in was the first, which no webhook hears of
    for (const name of keys) await expectStatus(201, api.call('POST', '/api/ssh-keys/', { token: account.token, body: { name } }));
    const { webhook, secret } = await expectStatus(201, api.call('POST', '/api/webhooks/', { token: account.token, body: { name: 'late', url: receiver.url, event_types: ['ssh_key.changed'] } }));
    await startWorker();
    const one = { account, id: webhook.id, secret };
    expect(await expectStatus(202, post(one, `/api/webhooks/${one.id}/replay/`, { from_sequence: 3, to_sequence: 3 }))).toMatchObject({ replayed: 1, next_sequence: null });
    await receiver.until(1);
    await untilStatus(one, 'delivered', 1);
    expect(await expectStatus(202, post(one, `/api/webhooks/${one.id}/replay/`, { from_sequence: 1 }))).toMatchObject({ replayed: 3 });
    const received = await receiver.until(4);
    expect(received.map(nameIn).sort()).toEqual(['one', 'three', 'two', 'two']);
    expect(await untilStatus(one, 'delivered', 3)).toHaveLength(3);
    expect((await deliveries(one, '?limit=2')).next_before).toBe(3);
  });
});
