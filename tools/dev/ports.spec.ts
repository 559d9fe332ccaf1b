import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { accepts, choosePorts, isPortFree, requireFreePort } from './lib/ports.mjs';

let server: Server;
let taken: number;

beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as { port: number }).port;
});
afterAll(() => server.close());

it('tells a taken port from a free one', async () => {
  const { free } = await choosePorts(['free']);
  expect([await isPortFree(taken), await isPortFree(free)]).toEqual([false, true]);
  expect([await accepts(taken, '127.0.0.1'), await accepts(free, '127.0.0.1')]).toEqual([true, false]);
});

it('keeps a remembered port that is free, and replaces one that is taken', async () => {
  const first = await choosePorts(['postgres', 'redis']);
  const second = await choosePorts(['postgres', 'redis'], { ...first, redis: taken });
  expect(second.postgres).toBe(first.postgres);
  expect(second.redis).not.toBe(taken);
});

it('gives every name a port of its own', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
  expect(new Set(Object.values(await choosePorts(names))).size).toBe(30);
});

it('names the port and both ways to change it', async () => {
  const refusal = requireFreePort(taken, { what: 'API', setting: 'API_PORT', flag: '--api-port' });
  await expect(refusal).rejects.toThrow(`Port ${taken} for the API is already in use: choose another with --api-port or API_PORT`);
});
