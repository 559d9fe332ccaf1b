import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { isAlive, markOf, startTime } from './lib/pids.mjs';

type Services = { process: ChildProcess; databaseUrl: string; redisUrl: string };

let dataDir: string;
let services: Services;

async function start(): Promise<Services> {
  const child = spawn(process.execPath, [join(__dirname, 'services.mjs'), '--data', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const urls: string[] = [];
  for await (const [line] of on(createInterface(child.stdout), 'line', { close: ['close'] })) {
    urls.push(line.slice(line.indexOf('=') + 1));
    if (urls.length === 2) break;
  }
  const [databaseUrl, redisUrl] = urls as [string, string];
  return { process: child, databaseUrl, redisUrl };
}

async function sql<T>(text: string): Promise<T[]> {
  const client = new Client({ connectionString: services.databaseUrl });
  await client.connect();
  client.on('error', () => undefined);
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function redis<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(services.redisUrl, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** Asks until the answer comes: the wait is bounded by the test's own timeout. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(50);
    }
  }
}

const postgresPid = async () => Number((await sql<{ pid: string }>(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid`))[0]!.pid);
const redisPid = () => redis(async (client) => Number(/process_id:(\d+)/.exec(await client.info('server'))![1]));
const kept = async () => [await sql('select n from kept order by n'), await redis((client) => client.get('kept'))];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'garrison-services-spec-'));
  chmodSync(dataDir, 0o755);
  services = await start();
  await sql('create table kept as select generate_series(1, 3) as n');
  await redis((client) => client.set('kept', 'yes'));
}, 120_000);

afterAll(async () => {
  if (services.process.exitCode === null && services.process.signalCode === null) {
    services.process.kill('SIGTERM');
    await once(services.process, 'exit');
  }
  rmSync(dataDir, { recursive: true });
});

const content = [[{ n: 1 }, { n: 2 }, { n: 3 }], 'yes'];

it('brings a killed Postgres and a killed Redis back with all they had', async () => {
  process.kill(await postgresPid(), 'SIGKILL');
  process.kill(await redisPid(), 'SIGKILL');
  expect(await eventually(kept)).toEqual(content);
}, 60_000);

it('leaves nothing running when it is killed itself, and comes back with the same addresses and data', async () => {
  const before = { ...services };
  const marks = [markOf(await postgresPid()), markOf(await redisPid())];
  services.process.kill('SIGKILL');
  while (marks.some(isAlive)) await pause(50);
  services = await start();
  expect([services.databaseUrl, services.redisUrl]).toEqual([before.databaseUrl, before.redisUrl]);
  expect(await kept()).toEqual(content);
}, 60_000);

it('takes a killed server that nobody has buried for dead', async () => {
  const path = join(dataDir, 'postgres/postmaster.pid');
  const pidFile = readFileSync(path, 'utf8');
  const { uid } = statSync(path);
  services.process.kill('SIGTERM');
  await once(services.process, 'exit');
  // a shell that became another program does not wait for its children; this one ends after that
  const careless = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface(careless.stdout), 'line');
    while (startTime(Number(line)) !== undefined) await pause(25);
    expect(existsSync(`/proc/${line}`)).toBe(true);
    writeFileSync(path, pidFile.replace(/^\d+/, line), { mode: 0o600 });
    chownSync(path, uid, uid);
    services = await start();
    expect(await kept()).toEqual(content);
  } finally {
    careless.kill('SIGKILL');
  }
}, 60_000);

it('stops both servers when it is asked to stop', async () => {
  const marks = [markOf(await postgresPid()), markOf(await redisPid())];
  services.process.kill('SIGTERM');
  const [code] = await once(services.process, 'exit');
  expect([code, marks.some(isAlive)]).toEqual([0, false]);
}, 60_000);
