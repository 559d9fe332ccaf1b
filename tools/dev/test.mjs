/**
 * `npm test`: sets this clone up and runs every check of it. The last line is `N passed, N failed`.
 *   npm test [-- --only lint,unit]
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nx, nxEnvironment, recordBuilds, staleBuilds } from './lib/build.mjs';
import { findChromium, installChromium } from './lib/chromium.mjs';
import { lastWords, run } from './lib/command.mjs';
import { clearCounts, closingLine, failedTasks, readCounts, stepCounts, sumCounts } from './lib/counts.mjs';
import { tryLock } from './lib/lock.mjs';
import { settings } from './lib/options.mjs';
import { cacheDir, rootDir } from './lib/paths.mjs';
import { findRedis, installRedis } from './lib/redis.mjs';
import { formatTime, Report } from './lib/report.mjs';
import { startServices } from './lib/services.mjs';
import { alone, installPackages, packagesAreCurrent, requireNode } from './lib/setup.mjs';
import { StopRequest } from './lib/stop-request.mjs';
import { explain, UserError } from './lib/user-error.mjs';

const startedAt = Date.now();
const report = new Report();
const stop = new StopRequest();
const logDir = join(cacheDir, 'test-logs');

/** Every step in its order. `tests` names the nx target whose jest runs are counted. */
const steps = [
  { name: 'lint', title: 'Lint', target: 'lint' },
  { name: 'typecheck', title: 'Type check', target: 'typecheck' },
  { name: 'unit', title: 'Unit tests', target: 'test', tests: true },
  { name: 'integration', title: 'Integration tests on Postgres and Redis', target: 'test-int', tests: true, around: withServers },
  { name: 'build', title: 'Build', target: 'build', around: alsoForStart },
  { name: 'e2e', title: 'End-to-end and browser tests', target: 'e2e', tests: true, needs: 'build', around: withBrowser },
];

/** The caller's settings of `npm start` must not reach the tests: they start their own stacks. */
function cleanEnvironment() {
  const env = nxEnvironment();
  for (const { env: name } of settings) delete env[name];
  return { ...env, GARRISON_ENV_FILE: '' };
}

async function withServers(env, work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'garrison-test-'));
  chmodSync(dataDir, 0o755); // root runs Postgres as another user, who has to get in
  const services = await startServices({ dataDir, cacheDir });
  try {
    return await work({ ...env, DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl });
  } finally {
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The build is the one that `npm start` runs: it finds nothing to do afterwards. */
function alsoForStart(env, work) {
  return alone(async () => {
    const stale = staleBuilds();
    const result = await work(env);
    if (result.code === 0) recordBuilds(stale);
    return result;
  });
}

function withBrowser(env, work) {
  return work({ ...env, CHROMIUM_PATH: findChromium(cacheDir) ?? '' });
}

async function setUp(chosen) {
  const logFile = join(cacheDir, 'setup.log');
  const { signal } = stop;
  await alone(
    async () => {
      if (!packagesAreCurrent()) await report.step('Install the packages (npm ci, about a minute)', () => installPackages({ logFile, signal }));
      if (!findRedis(cacheDir)) await report.step('Fetch Redis', () => installRedis(cacheDir, logFile));
      const browser = chosen.some(({ name }) => name === 'e2e');
      if (browser && !findChromium(cacheDir)) await report.step('Fetch Chromium', () => installChromium(cacheDir, logFile));
    },
    { signal, onWait: (pid) => report.line(`  … waiting for another command of this clone (process ${pid})`) },
  );
}

/** @returns what the step adds to the closing line, and whether it passed */
async function runStep(step, env) {
  const logFile = join(logDir, `${step.name}.log`);
  rmSync(logFile, { force: true });
  if (step.tests) clearCounts(rootDir, step.target);
  const [program, ...args] = nx('run-many', '-t', step.target, '--nxBail=false');
  const runNx = (stepEnv) => run(program, args, { cwd: rootDir, env: stepEnv, logFile, signal: stop.signal });
  let ok = false;
  let counts = stepCounts(false, step.tests ? sumCounts([]) : undefined);
  try {
    await report.step(step.title, async () => {
      const { code, output } = await (step.around ?? ((stepEnv, work) => work(stepEnv)))(env, runNx);
      ok = code === 0;
      counts = stepCounts(ok, step.tests ? readCounts(rootDir, step.target, failedTasks(output, step.target)) : undefined);
      if (!ok) throw new UserError(`${lastWords(output, 120)}\n\n${step.title} failed; the whole log is ${logFile}.\n`);
      return step.tests ? `${closingLine(counts)}${counts.skipped ? `, ${counts.skipped} skipped` : ''}` : undefined;
    });
  } catch (error) {
    if (stop.signal.aborted) throw error;
    report.line(`\n${explain(error)}`);
  }
  return { counts, ok: ok && counts.failed === 0 };
}

function chosenSteps() {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const names = only?.split(',');
  const unknown = names?.find((name) => !steps.some((step) => step.name === name));
  if (unknown) throw new UserError(`There is no step "${unknown}": the steps are ${steps.map(({ name }) => name).join(', ')}.`);
  return names ? steps.filter(({ name }) => names.includes(name)) : steps;
}

async function main() {
  requireNode();
  const chosen = chosenSteps();
  mkdirSync(logDir, { recursive: true });
  const lock = tryLock(join(cacheDir, 'test.lock'));
  if (!lock.release) throw new UserError(`npm test already runs in this clone (process ${lock.heldBy?.pid}): wait for it, or use another clone.`);
  try {
    await setUp(chosen);
    const env = cleanEnvironment();
    const results = {};
    for (const step of chosen) {
      const pointless = step.needs && results[step.needs]?.ok === false;
      results[step.name] = pointless ? { ok: false, counts: stepCounts(false) } : await runStep(step, env);
      if (pointless) report.line(`  ✗ ${step.title}: not run, since the ${step.needs} failed`);
    }
    const total = sumCounts(Object.values(results).map(({ counts }) => counts));
    report.line(`\nTook ${formatTime(Date.now() - startedAt)}.`);
    report.line(closingLine(total));
    return Object.values(results).every(({ ok }) => ok) ? 0 : 1;
  } finally {
    lock.release();
  }
}

stop.listen({ onForce: () => undefined });
try {
  process.exit(await main());
} catch (error) {
  console.error(stop.signal.aborted ? `\nStopped (${stop.reason}).` : `\n${explain(error)}`);
  process.exit(1);
}
