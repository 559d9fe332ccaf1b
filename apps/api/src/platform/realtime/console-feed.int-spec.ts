import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { socketEvents } from '@garrison/contracts';
import type { Socket } from 'socket.io-client';
import { ConsoleOutput } from '../../modules/instances/console-output.js';
import { eventually } from '../../testing/eventually.js';
import { insertInstance } from '../../testing/rows.js';
import { startSecondProcess } from '../../testing/second-process.js';
import { socketTicket, socketTo } from '../../testing/sockets.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, type Customer } from '../../testing/world.js';
import { ConsoleFeed } from './console-feed.js';

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

const machine = () => insertInstance(api.dataSource, ada.accountId, { status: 'ACTIVE' });
const print = (instanceId: string, offset: number, text: string) => second.get(ConsoleOutput).append([{ instanceId, offset, text }]);
const wake = (instanceId: string) => api.dataSource.query("SELECT pg_notify('garrison_console', $1)", [instanceId]);
const followed = (): ReadonlyMap<string, { sockets: ReadonlySet<unknown> }> => api.app.get(ConsoleFeed)['followed'];

/** Connects and, once it is known there, follows. */
async function follow(...instanceIds: string[]): Promise<Socket> {
  const socket = socketTo(api.app, { ticket: await socketTicket(api, ada) });
  sockets.push(socket);
  await new Promise((resolve) => socket.once('ready', resolve));
  for (const id of instanceIds) socket.emit(socketEvents.follow, id);
  return socket;
}

const heard = (socket: Socket) => new Promise<unknown>((resolve) => socket.once(socketEvents.console, resolve));

it('sends what a machine prints after it was followed, whichever process takes it in', async () => {
  const one = await machine();
  await print(one, 0, 'before\n');
  const socket = await follow(one);
  await eventually(async () => followed().has(one));
  const next = heard(socket);
  await print(one, 7, 'after\n');
  expect(await next).toEqual({ instance_id: one, offset: 7, text: 'after\n' });
});

it('forgets who goes away or follows no more', async () => {
  const [one, other] = [await machine(), await machine()];
  const [leaving, staying] = [await follow(one, other), await follow(other)];
  await eventually(async () => followed().has(one) && followed().get(other)?.sockets.size === 2);
  leaving.disconnect();
  await eventually(async () => !followed().has(one) && followed().get(other)?.sockets.size === 1);
  staying.emit(socketEvents.unfollow, other);
  await eventually(async () => !followed().has(other));
});

it('does not follow for who left before it was found', async () => {
  const [one, other] = [await machine(), await machine()];
  const socket = await follow(one);
  socket.emit(socketEvents.unfollow, one);
  socket.emit(socketEvents.follow, other);
  await eventually(async () => followed().has(other));
  expect(followed().has(one)).toBe(false);
});

it('goes on after Postgres failed it, and turns away who cannot be served meanwhile', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const one = await machine();
  const [socket, late] = [await follow(one), await follow()];
  await eventually(async () => followed().has(one));
  await api.dataSource.query('ALTER TABLE console_chunks RENAME TO console_chunks_away');
  await wake(one);
  const turnedAway = new Promise((resolve) => late.once('disconnect', resolve));
  late.emit(socketEvents.follow, one);
  expect(await turnedAway).toBe('io server disconnect');
  await api.dataSource.query('ALTER TABLE console_chunks_away RENAME TO console_chunks');
  const next = heard(socket);
  await print(one, 0, 'back\n');
  expect(await next).toMatchObject({ text: 'back\n' });
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
