/**
 * Starts a throw-away Postgres and Redis for tests, prints their addresses and runs until SIGTERM or Ctrl-C.
 *   node tools/dev/services.mjs [--data DIR]
 * Without --data the data lives in a folder below /tmp that is removed at the end.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDir } from './lib/paths.mjs';
import { startServices } from './lib/services.mjs';
import { explain } from './lib/user-error.mjs';

try {
  const { data } = parseArgs({ options: { data: { type: 'string' } } }).values;
  const dataDir = data ? resolve(data) : mkdtempSync(join(tmpdir(), 'garrison-services-'));
  if (!data) chmodSync(dataDir, 0o755); // root runs Postgres as another user, who has to get in
  const services = await startServices({ dataDir, cacheDir });
  console.log(`DATABASE_URL=${services.databaseUrl}`);
  console.log(`REDIS_URL=${services.redisUrl}`);
  await new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  });
  await services.stop();
  if (!data) rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
