import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { Logs } from './logs.mjs';
import { choosePorts } from './ports.mjs';
import { postgresUrl, preparePostgres } from './postgres.mjs';
import { ManagedProcess } from './processes.mjs';
import { findRedis, installRedis, prepareRedis, redisUrl } from './redis.mjs';

/** A password that needs no escaping anywhere. */
export const newPassword = () => randomBytes(24).toString('hex');

/**
 * Starts a throw-away Postgres and Redis on free loopback ports and keeps them alive until they are stopped.
 * A folder that was used before comes back with its data, password and, where they are free, ports.
 * @param options.dataDir made where it is missing
 * @param options.cacheDir where a Redis is unpacked to when the system has none
 * @returns connection URLs, the two processes by name, and `stop()`
 */
export async function startServices({ dataDir, cacheDir }) {
  mkdirSync(dataDir, { recursive: true });
  const logs = new Logs(join(dataDir, 'logs'));
  const redisProgram = findRedis(cacheDir) ?? (await installRedis(cacheDir, logs.path('setup')));
  const remembered = readJson(join(dataDir, 'services.json'));
  const ports = await choosePorts(['postgres', 'redis'], remembered?.ports);
  const password = remembered?.password ?? newPassword();
  writeJson(join(dataDir, 'services.json'), { ports, password });
  const postgres = new ManagedProcess(await preparePostgres({ folder: join(dataDir, 'postgres'), port: ports.postgres, password, throwAway: true }), logs);
  const redis = new ManagedProcess(prepareRedis(redisProgram, { folder: join(dataDir, 'redis'), port: ports.redis, password }), logs);
  const stop = async () => {
    await redis.stop();
    await postgres.stop();
  };
  try {
    postgres.start();
    redis.start();
    await Promise.all([postgres.untilReady(60_000), redis.untilReady(60_000)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { databaseUrl: postgresUrl(ports.postgres, password), redisUrl: redisUrl(ports.redis, password), postgres, redis, stop };
}

/** Runs `work` with a throw-away Postgres and Redis and stops them afterwards, whatever happens. */
export async function withServices(options, work) {
  const services = await startServices(options);
  try {
    return await work(services);
  } finally {
    await services.stop();
  }
}
