import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './command.mjs';
import { hasApt, installAsRoot, libraryPath, unpackAsUser } from './debian.mjs';
import { probe } from './ports.mjs';
import { UserError } from './user-error.mjs';

/** @typedef {{ command: string, env: Record<string, string> }} RedisProgram */

/**
 * Finds a Redis server: on PATH (Redis or Valkey), or unpacked earlier into the cache folder.
 * @returns {RedisProgram | undefined}
 */
export function findRedis(cacheFolder) {
  const command = findProgram('redis-server', 'valkey-server');
  if (command) return { command, env: {} };
  const root = join(cacheFolder, 'redis', 'root');
  const unpacked = join(root, 'usr/bin/redis-server');
  return existsSync(unpacked) ? { command: unpacked, env: { LD_LIBRARY_PATH: libraryPath(root) } } : undefined;
}

/**
 * Fetches Debian's Redis: installed by root, unpacked into the cache folder by a normal user.
 * @returns {Promise<RedisProgram>}
 * @throws UserError where neither is possible
 */
export async function installRedis(cacheFolder, logFile) {
  if (!hasApt()) throw new UserError('Redis is missing and this system has no apt-get to fetch it: install redis-server, or set REDIS_URL to a Redis of your own (6.2 or later).');
  if (process.getuid() === 0) await installAsRoot(['redis-server'], logFile);
  else linkServer(await unpackAsUser(['redis-server'], join(cacheFolder, 'redis'), logFile));
  const redis = findRedis(cacheFolder);
  if (redis && (await run(redis.command, ['--version'], { env: { ...process.env, ...redis.env } })).code === 0) return redis;
  throw new UserError(`Redis was fetched but does not run: install redis-server yourself, or set REDIS_URL${logFile ? `; the log is ${logFile}` : ''}.`);
}

/** Debian's packages share one binary by links that may point out of the unpacked folder. */
function linkServer(root) {
  const link = join(root, 'usr/bin/redis-server');
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink();
  if (existsSync(link) || (isLink && readlinkSync(link))) return;
  symlinkSync('redis-check-rdb', link);
}

/** The connection URL of an embedded server. */
export const redisUrl = (port, password) => `redis://default:${encodeURIComponent(password)}@127.0.0.1:${port}`;

/**
 * Writes the server's settings and describes the process to run.
 * @param redis where the program is
 * @param options.folder data folder; the settings hold the password, so they are readable by the owner only
 * @returns {import('./processes.mjs').ProcessSpec}
 */
export function prepareRedis(redis, { folder, port, password }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${JSON.stringify(folder)}`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction', // BullMQ: an evicted key would be a lost job
    'hz 5',
    'daemonize no',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return {
    name: 'redis',
    command: redis.command,
    args: [file],
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...redis.env },
    cwd: folder,
    stopSignal: 'SIGTERM',
    ready: () => answersRedis(port, password),
  };
}

/** Whether the server has loaded its data and answers. */
export async function answersRedis(port, password) {
  const answer = await probe(port, `AUTH ${password}\r\nPING\r\n`);
  return answer !== undefined && /\+PONG|^\+OK\r\n$/.test(answer.toString());
}
