/**
 * `npm start`: installs what is missing, builds, and runs the whole cloud on this machine until Ctrl-C.
 * Uses Node alone up to the point where the packages are installed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { DataFolder } from './lib/data-folder.mjs';
import { deployCommand } from './lib/first-deploy.mjs';
import { regionsOf } from './lib/fleet.mjs';
import { Launcher } from './lib/launcher.mjs';
import { helpText, readOptions } from './lib/options.mjs';
import { cacheDir } from './lib/paths.mjs';
import { findRedis, installRedis } from './lib/redis.mjs';
import { formatTime, Report } from './lib/report.mjs';
import { alone, installPackages, packagesAreCurrent, requireNode } from './lib/setup.mjs';
import { StopRequest } from './lib/stop-request.mjs';
import { explain } from './lib/user-error.mjs';

const startedAt = Date.now();
const report = new Report();
const stop = new StopRequest();
let folder;
let launcher;

/** Installs and builds; another command of this clone may be doing the same, then this one waits. */
async function setUp(options) {
  const logFile = join(cacheDir, 'setup.log');
  const { signal } = stop;
  mkdirSync(cacheDir, { recursive: true });
  return alone(
    async () => {
      if (!packagesAreCurrent()) await report.step('Install the packages (npm ci, about a minute)', () => installPackages({ logFile, signal }));
      let redis = options.redisUrl ? undefined : findRedis(cacheDir);
      if (!redis && !options.redisUrl) {
        await report.step('Fetch Redis', async () => {
          redis = await installRedis(cacheDir, logFile);
        });
      }
      await report.step('Build', async () => {
        const built = await build(options.console ? ['servers', 'console'] : ['servers'], { logFile, signal });
        return built.length ? built.join(' and ') : 'nothing changed';
      });
      return redis;
    },
    { signal, onWait: (pid) => report.line(`  … waiting for another command of this clone (process ${pid})`) },
  );
}

async function start(options) {
  requireNode();
  folder = new DataFolder(options.dataDir);
  folder.open();
  await folder.endLeftOvers();
  launcher = new Launcher(options, folder, stop.signal);
  await launcher.choosePlace();
  report.line(`Garrison, data in ${folder.path}`);
  const redis = await setUp(options);
  const regions = await regionsOf(options.fleetFile);
  await report.step(options.databaseUrl ? 'Postgres of your own' : 'Start Postgres', () => launcher.startDatabase());
  await report.step(options.redisUrl ? 'Redis of your own' : 'Start Redis', () => launcher.startQueue(redis));
  await report.step('Prepare the database', () => launcher.prepareDatabase());
  await report.step(`Start api, worker, ${regions.length} agents${options.console ? ', console' : ''}`, () => launcher.startApps(regions));
  launcher.announce();
}

async function welcome() {
  const { place, secrets } = launcher;
  const command = await deployCommand(place.apiUrl, secrets.demo.api_key);
  report.line(`\nReady after ${formatTime(Date.now() - startedAt)}.\n`);
  if (place.consoleUrl) report.line(`  Console   ${place.consoleUrl}`);
  report.line(`  API       ${place.apiUrl}/api/   (documentation: ${place.apiUrl}/api/docs)`);
  report.line(`  E-mail    ${secrets.demo.email}`);
  report.line(`  Password  ${secrets.demo.password}`);
  report.line(`  API key   ${secrets.demo.api_key}`);
  report.line(`\nDeploy a machine with a GPU:\n\n${command}\n`);
  report.line('Ctrl-C stops everything.');
}

function watch() {
  launcher.onDeath = (name, { code, signal }) => report.line(`${name} ended (${signal ?? `exit code ${code}`}), starting it again`);
  const timer = setInterval(() => {
    for (const { name } of launcher.processes) folder.logs.trim(name);
  }, 60_000);
  timer.unref();
}

/** Runs until the person stops it. */
async function main() {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) return report.line(helpText());
  stop.listen({ onForce: () => launcher?.kill() });
  try {
    await start(options);
    watch();
    await welcome();
    await stop.requested;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    if (stop.signal.aborted) report.line(`\nStopping (${stop.reason}; again to force) …`);
    await launcher?.stop((kind) => report.line(`  ${kind} stopped`));
    folder?.close();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`\n${explain(error)}`);
  process.exit(1);
}
