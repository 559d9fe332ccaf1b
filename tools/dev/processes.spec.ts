import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logs } from './lib/logs.mjs';
import { isAlive, markOf } from './lib/pids.mjs';
import { backOff, ManagedProcess } from './lib/processes.mjs';

let folder: string;
let managed: ManagedProcess;
const node = (script: string, more: object = {}) => new ManagedProcess({ name: 'worker', command: process.execPath, args: ['-e', script], ...more }, new Logs(folder));
const forever = 'setInterval(() => undefined, 1000)';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'garrison-process-'));
});
afterEach(async () => {
  await managed.stop();
  rmSync(folder, { recursive: true });
});

it('starts a killed process again', async () => {
  managed = node(forever);
  managed.start();
  const first = managed.mark!.pid;
  process.kill(first, 'SIGKILL');
  const [end] = await once(managed, 'died');
  const [second] = await once(managed, 'pid');
  expect(end.signal).toBe('SIGKILL');
  expect(second).not.toBe(first);
  expect(isAlive(markOf(second))).toBe(true);
});

it('stays stopped once it was stopped', async () => {
  managed = node(forever);
  managed.start();
  const { pid } = managed.mark!;
  await managed.stop();
  expect(isAlive(markOf(pid))).toBe(false);
  expect(managed.mark).toBeUndefined();
});

it('kills what does not want to stop', async () => {
  const ready = join(folder, 'ready');
  managed = node(`process.on('SIGTERM', () => undefined); require('fs').writeFileSync(${JSON.stringify(ready)}, ''); ${forever}`, {
    stopTimeoutMs: 200,
    ready: async () => existsSync(ready),
  });
  managed.start();
  await managed.untilReady(20_000);
  await managed.stop();
  expect(managed.mark).toBeUndefined();
});

it('says in one sentence why something does not start', async () => {
  managed = node('console.error("the table is bare"); process.exit(3)', { ready: async () => false });
  managed.start();
  await expect(managed.untilReady(20_000)).rejects.toThrow(`worker keeps stopping (the table is bare); its log is ${join(folder, 'worker.log')}.`);
});

it('knows a full disk by its words', async () => {
  managed = node('console.error("could not write: No space left on device"); process.exit(1)', { ready: async () => false });
  managed.start();
  await expect(managed.untilReady(20_000)).rejects.toThrow(/the disk is full/);
});

it('waits longer after each quick death, but never long', () => {
  expect([0, 1, 2, 3, 10].map(backOff)).toEqual([250, 500, 1000, 2000, 10_000]);
});

it('writes its output to a log that is cut when it has grown too long', async () => {
  const logs = new Logs(folder);
  writeFileSync(logs.path('worker'), 'x'.repeat(11 * 1024 * 1024));
  managed = node('console.log("fresh")', { env: { PATH: process.env.PATH } });
  managed.start();
  await once(managed, 'exit');
  expect(readFileSync(logs.path('worker'), 'utf8')).toBe('fresh\n');
  expect(readFileSync(`${logs.path('worker')}.1`).length).toBe(11 * 1024 * 1024);
});
