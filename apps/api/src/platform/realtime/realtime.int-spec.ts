import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ChangeEvent } from '@garrison/contracts';
import { decodeJwt } from 'jose';
import type { Socket } from 'socket.io-client';
import { startSecondProcess } from '../../testing/second-process.js';
import { socketTicket, socketTo } from '../../testing/sockets.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, expectStatus, type Customer } from '../../testing/world.js';
import { trimEventLog } from '../work/log-retention.js';

let api: TestApi;
let second: NestFastifyApplication;
let ada: Customer;
const sockets: Socket[] = [];

beforeAll(async () => {
  api = await startTestApi();
  second = await startSecondProcess(api);
  ada = await customer(api);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
afterAll(async () => {
  await second.close();
  await api.close();
});

const ticketFor = (who: Customer) => socketTicket(api, who);
const makeKey = (who: Customer, name: string) => expectStatus(201, api.call('POST', '/api/ssh-keys/', { token: who.token, body: { name } }));

/** Connects and collects; `next(n)` resolves with the first n changes. */
async function connect(app: NestFastifyApplication, auth: Record<string, unknown>) {
  const socket = socketTo(app, auth);
  sockets.push(socket);
  const changes: ChangeEvent[] = [];
  const waiting = new Set<() => void>();
  socket.on('change', (event: ChangeEvent) => {
    changes.push(event);
    waiting.forEach((check) => check());
  });
  const ready = await new Promise<{ sequence: number }>((resolve, reject) => {
    socket.once('ready', resolve);
    socket.once('connect_error', reject);
  });
  const next = (count: number) =>
    new Promise<ChangeEvent[]>((resolve) => {
      const check = () => changes.length >= count && waiting.delete(check) && resolve(changes.slice(0, count));
      waiting.add(check);
      check();
    });
  return { ready, next, changes };
}

it('shows each commit to every api process, in order and numbered', async () => {
  const ticket = await ticketFor(ada);
  const [here, there] = await Promise.all([connect(api.app, { ticket }), connect(second, { ticket })]);
  await Promise.all(['one', 'two', 'three'].map((name) => makeKey(ada, name)));
  for (const listener of [here, there]) {
    const seen = await listener.next(3);
    expect(seen.map((event) => event.sequence)).toEqual([1, 2, 3].map((step) => here.ready.sequence + step));
    expect(seen.map((event) => event.type)).toEqual(Array(3).fill('ssh_key.changed'));
    expect(new Set(seen.map((event) => (event.data as { name: string }).name))).toEqual(new Set(['one', 'two', 'three']));
  }
});

it('gives a returning browser what it missed', async () => {
  const before = await connect(api.app, { ticket: await ticketFor(ada) });
  await makeKey(ada, 'missed');
  const back = await connect(second, { ticket: await ticketFor(ada), after: before.ready.sequence });
  expect((await back.next(1))[0]).toMatchObject({ sequence: before.ready.sequence + 1, data: { name: 'missed' } });
});

it('tells nobody of another account', async () => {
  const eve = await customer(api);
  const listening = await connect(api.app, { ticket: await ticketFor(eve) });
  await makeKey(ada, 'private');
  await makeKey(eve, 'hers');
  expect((await listening.next(1)).map((event) => (event.data as { name: string }).name)).toEqual(['hers']);
});

it.each([['no ticket', {}], ['an altered ticket', { ticket: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }], ['an access token', undefined]])('turns away %s', async (_, auth) => {
  await expect(connect(api.app, auth ?? { ticket: ada.token })).rejects.toThrow('unauthenticated');
});

it('tells a key of one tier only what concerns that tier', async () => {
  const who = await customer(api);
  const { secret } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token: who.token, body: { name: 'legacy', scopes: ['read', 'write'], tier: 'legacy' } }));
  const limited = await connect(api.app, { ticket: await ticketFor({ ...who, token: secret }) });
  const all = await connect(second, { ticket: await ticketFor(who) });
  const makeWall = (region: string) => expectStatus(201, api.call('POST', '/api/firewalls/', { token: who.token, body: { name: `wall of ${region}`, region } }));
  await makeWall('FINLAND-1');
  await makeWall('CANADA-1');
  await makeKey(who, 'of-no-tier');
  const namesOf = (events: ChangeEvent[]) => events.filter(({ type }) => type !== 'operation.changed').map(({ data }) => (data as { name: string }).name);
  expect(namesOf(await all.next(3))).toEqual(['wall of FINLAND-1', 'wall of CANADA-1', 'of-no-tier']);
  expect(namesOf(await limited.next(2))).toEqual(['wall of CANADA-1', 'of-no-tier']);
  const back = await connect(second, { ticket: await ticketFor({ ...who, token: secret }), after: limited.ready.sequence });
  expect(namesOf(await back.next(2))).toEqual(['wall of CANADA-1', 'of-no-tier']);
  const { changes, next_after } = await expectStatus(200, api.call('GET', `/api/changes/?after=${limited.ready.sequence}`, { token: secret }));
  expect([namesOf(changes), next_after]).toEqual([['wall of CANADA-1', 'of-no-tier'], limited.ready.sequence + 3]);
});

it('closes what an ended session holds, in every process, and lets nothing of it in again', async () => {
  const who = await customer(api);
  const ticket = await ticketFor(who);
  const closed = [];
  for (const app of [api.app, second]) {
    await connect(app, { ticket });
    const socket = sockets.at(-1);
    closed.push(new Promise((resolve) => socket?.once('disconnect', resolve)));
  }
  await expectStatus(200, api.call('DELETE', `/api/auth/sessions/${String(decodeJwt(who.token).fam)}/`, { token: who.token }));
  expect(await Promise.all(closed)).toEqual(['io server disconnect', 'io server disconnect']);
  for (const app of [api.app, second]) await expect(connect(app, { ticket })).rejects.toThrow('unauthenticated');
});

it('asks to read everything again when what was missed is kept no more', async () => {
  const who = await customer(api);
  for (const name of ['one', 'two', 'three']) await makeKey(who, name);
  await api.dataSource.query("UPDATE event_log SET at = at - interval '100 days' WHERE account_id = $1 AND sequence <= 2", [who.accountId]);
  await trimEventLog(api.dataSource.manager, 90);
  const ticket = await ticketFor(who);
  const resynced = await new Promise<boolean>((resolve) => {
    const socket = socketTo(api.app, { ticket, after: 0 });
    sockets.push(socket);
    socket.once('resync', () => resolve(true));
    socket.once('change', () => resolve(false));
  });
  expect(resynced).toBe(true);
});
