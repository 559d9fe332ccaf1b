import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { accountNews, operatorNews, publicNews, type NewsKind } from '@garrison/contracts';
import type { Socket } from 'socket.io-client';
import { startSecondProcess } from '../../testing/second-process.js';
import { socketTicket, socketTo } from '../../testing/sockets.js';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, customer, deployBody, expectStatus } from '../../testing/world.js';

type Person = { id: string; token: string };
let api: TestApi;
let second: NestFastifyApplication;
let operator: Person;
let ada: Person;
const sockets: Socket[] = [];

beforeAll(async () => {
  api = await startTestApi();
  second = await startSecondProcess(api);
  await addNode(api, { id: 'news-1', region: 'FINLAND-2', gpus: 2, model: 'H100-PCIe-80GB' });
  ada = await signUp(api);
  const { id, email, password } = await signUp(api);
  await setRole(id, 'operator');
  operator = { id, token: (await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email, password } }))).access };
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
afterAll(async () => {
  await second.close();
  await api.close();
});

const setRole = (id: string, role: 'user' | 'operator') => api.dataSource.query('UPDATE accounts SET role = $2 WHERE id = $1', [id, role]);
const cordon = (word: 'cordon' | 'uncordon') => expectStatus(200, api.call('POST', `/api/admin/nodes/news-1/${word}/`, { token: operator.token }));
/** News of this account only, so that what was told before has arrived when it has. */
const renamed = ({ token }: Person, name: string) => expectStatus(200, api.call('PATCH', '/api/profile/', { token, body: { name } }));

/** Connects to the other process; `heard` until a kind has come, and `left` when the server ends it. */
async function listen(person: Person) {
  const socket = socketTo(second, { ticket: await socketTicket(api, person) });
  sockets.push(socket);
  const kinds: NewsKind[] = [];
  const left = new Promise((resolve) => socket.once('disconnect', resolve));
  await new Promise((resolve) => socket.once('ready', resolve));
  const heard = (kind: NewsKind) =>
    new Promise<Set<NewsKind>>((resolve) => {
      const check = () => {
        if (!kinds.includes(kind)) return void socket.once('news', check);
        resolve(new Set(kinds));
      };
      check();
    });
  socket.on('news', (more: NewsKind[]) => kinds.push(...more));
  const forget = () => void kinds.splice(0);
  return { heard, left, forget };
}

it('tells operators of nodes and accounts, and everybody of stock', async () => {
  const [operating, hers] = [await listen(operator), await listen(ada)];
  await cordon('cordon');
  for (const kind of ['nodes', 'stock'] as const) await operating.heard(kind);
  await hers.heard('stock');
  await renamed(ada, 'Ada Lovelace');
  await operating.heard('accounts');
  expect([...(await hers.heard('account'))].filter((kind) => ['nodes', 'accounts', 'machines', 'operations'].includes(kind))).toEqual([]);
  await cordon('uncordon');
});

it('tells of an account nobody else, and a program nothing of who signs in', async () => {
  const { secret } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token: ada.token, body: { name: 'program', scopes: ['read'] } }));
  const [hers, others, programs] = [await listen(ada), await listen(operator), await listen({ ...ada, token: secret })];
  await api.dataSource.query('UPDATE sessions SET last_used_at = now() WHERE account_id = $1', [ada.id]);
  await hers.heard('credentials');
  await renamed(ada, 'Ada');
  expect(await programs.heard('account')).not.toContain('credentials');
  await renamed(operator, 'Olga');
  const seen = await others.heard('account');
  expect(seen).not.toContain('credentials');
  expect(await hers.heard('audit')).toContain('account');
});

it('lets go of whoever is no operator any more, and comes back as what they are', async () => {
  const before = await listen(operator);
  await setRole(operator.id, 'user');
  expect(await before.left).toBe('io server disconnect');
  const after = await listen(operator);
  await cordon('cordon'); // their old token is good for a while; what they hear is not its word
  await renamed(operator, 'Olga Petrova');
  expect(await after.heard('account')).not.toContain('nodes');
  await setRole(operator.id, 'operator');
  expect(await after.left).toBe('io server disconnect');
  const again = await listen(operator);
  await cordon('uncordon');
  await again.heard('nodes');
});

it('tells of deliveries, which are no changes and so cause no more of them', async () => {
  await expectStatus(201, api.call('POST', '/api/webhooks/', { token: ada.token, body: { name: 'hook', url: 'https://1.1.1.1/' } }));
  const [{ id, last_sequence: sequence }] = await api.dataSource.query('SELECT id, last_sequence FROM webhooks WHERE account_id = $1', [ada.id]);
  const listening = await listen(ada);
  await api.dataSource.query("INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type) VALUES (gen_random_uuid(), $1, $2, $3, 'webhook.changed')", [id, ada.id, sequence]);
  await listening.heard('deliveries');
  expect((await api.dataSource.query('SELECT last_sequence FROM event_streams WHERE account_id = $1', [ada.id]))[0].last_sequence).toBe(sequence);
});

it('tells operators of a machine that somebody orders, its operation and what is left', async () => {
  await addNode(api, { id: 'news-2', region: 'FINLAND-1', gpus: 1 });
  const [operating, buyer] = [await listen(operator), await customer(api)];
  await expectStatus(202, api.call('POST', '/api/deploy/', { token: buyer.token, body: deployBody(buyer) }));
  for (const kind of ['machines', 'operations', 'stock', 'accounts'] as const) await operating.heard(kind);
});

it.each([
  ['findings', "INSERT INTO findings (id, rule, region, node_id, subject, detail) VALUES (gen_random_uuid(), 'orphan_machine', 'FINLAND-2', 'news-1', 'nobody', '')"],
  ['drains', "INSERT INTO node_drains (id, node_id, mode, request_id, finished_at) VALUES (gen_random_uuid(), 'news-1', 'stop', '', now())"],
  ['nodes', "INSERT INTO node_sensors VALUES ('news-1', '{}', now())"],
  ['measurements', 'INSERT INTO instance_telemetry SELECT * FROM instance_telemetry WHERE false'], // one report is one statement
  ['ai_usage', "INSERT INTO ai_usage (id, account_id, request_id, model, currency, held_nano, input_rate_nano, output_rate_nano) SELECT gen_random_uuid(), id, '', 'a model', 'EUR', 0, 0, 0 FROM accounts WHERE role = 'operator'"],
] as const)('tells of %s', async (kind, commit) => {
  const listening = await listen(operator);
  await api.dataSource.query(commit);
  await listening.heard(kind);
});

it('tells nothing of what found nothing to do', async () => {
  const listening = await listen(operator);
  await renamed(operator, 'Olga Petrova');
  await listening.heard('account'); // and with it what was told before
  listening.forget();
  await api.dataSource.query("UPDATE gpu_devices SET healthy = healthy; UPDATE operations SET attempts = attempts WHERE id = '019a48f1-d681-7dd3-92cc-02d0b2406e53'; UPDATE node_drains SET mode = mode WHERE node_id = '-'");
  await renamed(operator, 'Olga');
  const heard = await listening.heard('account');
  expect(['stock', 'operations', 'drains'].filter((kind) => heard.has(kind as NewsKind))).toEqual([]);
});

it('tells of everything once it has found Postgres again', async () => {
  const [operating, hers] = [await listen(operator), await listen(ada)];
  const [{ count }] = await api.dataSource.query("SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE application_name = 'garrison-listen' AND datname = current_database()");
  expect(count).toBeGreaterThan(0);
  for (const kind of [...publicNews, ...accountNews, ...operatorNews]) await operating.heard(kind);
  const heard = await hers.heard('ai_usage');
  expect([[...publicNews, ...accountNews].filter((kind) => !heard.has(kind)), operatorNews.filter((kind) => heard.has(kind))]).toEqual([[], []]);
});
