import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from '../../testing/eventually.js';
import { testEnv } from '../../testing/test-api.js';
import { createTestDatabase } from '../../testing/test-database.js';
import { createLogger } from '../observability/logger.js';
import { Notifications } from './notifications.js';

class Impatient extends Notifications {
  protected override readonly checks = { everyMs: 50, answerMs: 1_000 };
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let way: Server;
let notifications: Notifications;
const open = new Set<Socket>();

/** What Postgres is reached by; `silence` lets what is open carry nothing more, and closes none of it. */
beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  const { hostname: host, port } = url;
  way = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) open.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  Object.assign(url, { hostname: '127.0.0.1', port: String((way.address() as AddressInfo).port) });
  notifications = new Impatient(testEnv(url.href), createLogger({ level: 'silent', name: 'test' }));
});
afterAll(async () => {
  await notifications.onApplicationShutdown();
  open.forEach((socket) => socket.destroy());
  way.close();
  await database.drop();
});

const silence = () => open.forEach((socket) => socket.unpipe().pause());
const notify = (payload: string) => database.dataSource.query("SELECT pg_notify('garrison_events', $1)", [payload]);

it('notices that a connection carries nothing any more, says so, and hears again', async () => {
  const heard: string[] = [];
  await notifications.listen('garrison_events', (payload) => heard.push(payload));
  await notify('before');
  await eventually(async () => heard.includes('before'));
  silence();
  await notify('lost');
  await eventually(async () => heard.includes(''));
  await notify('after');
  await eventually(async () => heard.includes('after'));
  expect(heard).not.toContain('lost');
});
