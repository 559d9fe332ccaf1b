import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder, layout } from './lib/data-folder.mjs';
import { tryLock } from './lib/lock.mjs';
import { isAlive, markOf } from './lib/pids.mjs';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'garrison-data-')), 'data');
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const opened = () => {
  const folder = new DataFolder(path);
  folder.open();
  return folder;
};

it('is made at the first start and comes back with the same secrets', () => {
  const first = opened();
  const secrets = first.secrets();
  first.close();
  expect(opened().secrets()).toEqual(secrets);
  expect(secrets.jwtSecret.length).toBeGreaterThanOrEqual(32);
  expect(secrets.sealingKey.length).toBeGreaterThanOrEqual(32);
});

it('makes other secrets in each folder', () => {
  const one = opened().secrets();
  path = `${path}-2`;
  const other = opened().secrets();
  expect(one.demo.email).not.toBe(other.demo.email);
  expect(one.demo.password).not.toBe(other.demo.password);
  expect(one.demo.api_key).not.toBe(other.demo.api_key);
});

it('keeps what is secret readable by its owner only', () => {
  const folder = opened();
  folder.secrets();
  folder.announceRun({ api_url: 'http://127.0.0.1:1' });
  for (const name of ['secrets.json', 'run.json']) expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
});

it('no longer says that all is ready once it is closed or opened again', () => {
  const folder = opened();
  folder.announceRun({ api_url: 'http://127.0.0.1:1' });
  folder.close();
  expect(() => statSync(join(path, 'run.json'))).toThrow('ENOENT');
});

it.each([
  ['an older', layout - 1],
  ['a newer', layout + 1],
])('refuses a folder of %s layout', (age, found) => {
  mkdirSync(path);
  writeFileSync(join(path, 'layout.json'), JSON.stringify({ layout: found }));
  expect(opened).toThrow(`was made by ${age} Garrison (layout ${found}, this one uses ${layout}): move it away or choose another DATA_DIR.`);
});

it('refuses a folder with somebody else’s files, and leaves them alone', () => {
  mkdirSync(path);
  writeFileSync(join(path, 'thesis.txt'), 'mine');
  expect(opened).toThrow(/is not a data folder of this Garrison \(it holds thesis.txt\)/);
  expect(readFileSync(join(path, 'thesis.txt'), 'utf8')).toBe('mine');
});

it('belongs to one launcher at a time, and to the next when that one was killed', async () => {
  mkdirSync(path);
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  const mark = markOf(holder.pid!);
  writeFileSync(join(path, 'launcher.lock'), JSON.stringify(mark));
  expect(opened).toThrow(`Garrison already runs with the data folder ${path} (process ${holder.pid})`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(opened().path).toBe(path);
});

it('does not take a new process for an old one that had the same pid', () => {
  const mine = markOf(process.pid);
  expect([isAlive(mine), isAlive({ pid: process.pid, started: mine.started! - 1 })]).toEqual([true, false]);
});

it('ends what an earlier launcher left running, and nothing else', async () => {
  const sleep = () => spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  const [left, stranger] = [sleep(), sleep()];
  const folder = opened();
  folder.remember('api', markOf(left.pid!));
  folder.remember('worker', { pid: stranger.pid!, started: 1 });
  expect(await folder.endLeftOvers()).toBe(1);
  expect([isAlive(markOf(left.pid!)), isAlive(markOf(stranger.pid!))]).toEqual([false, true]);
  stranger.kill('SIGKILL');
});

it('lets one of many have a lock that a dead process left', async () => {
  mkdirSync(path);
  const lock = join(path, 'race.lock');
  writeFileSync(lock, JSON.stringify({ pid: 1, started: -1 }));
  const script = `import { tryLock } from ${JSON.stringify(join(__dirname, 'lib/lock.mjs'))}; console.log(tryLock(${JSON.stringify(lock)}).release ? 'got' : 'no'); setInterval(() => undefined, 1000);`;
  const racers = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]));
  const answers = await Promise.all(racers.map(async (racer) => String((await once(racer.stdout, 'data'))[0]).trim()));
  racers.forEach((racer) => racer.kill('SIGKILL'));
  expect(answers.filter((answer) => answer === 'got')).toHaveLength(1);
});

it('gives a lock back', () => {
  mkdirSync(path);
  const lock = tryLock(join(path, 'x.lock'));
  lock.release!();
  expect(tryLock(join(path, 'x.lock')).release).toBeDefined();
});
