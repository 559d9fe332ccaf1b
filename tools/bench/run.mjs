/**
 * `npm run bench`: starts a Garrison of its own at instant time, measures it, prints a table, writes .cache/bench/<time>.json, and ends every process.
 * docs/performance.md says what the numbers mean.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../dev/lib/paths.mjs';
import { explain, UserError } from '../dev/lib/user-error.mjs';
import { createAccount } from './lib/accounts.mjs';
import { BenchStack } from './lib/bench-stack.mjs';
import { measureDeploys } from './lib/deploys.mjs';
import { measureConsole } from './lib/console-pages.mjs';
import { barePostgres, bareQueue, writesSoFar } from './lib/floor.mjs';
import { HttpClient } from './lib/http-client.mjs';
import { measureLists } from './lib/lists.mjs';
import { measureMetering } from './lib/metering.mjs';
import { helpText, machinesOf, readOptions } from './lib/options.mjs';
import { reportOf } from './lib/report.mjs';
import { slowestStatements } from './lib/statements.mjs';

const WARM_UP = 60;
const BURST_CALLERS = 16;
const FLOOR = 400;
const LONGEST_RUN_MS = 15 * 60_000;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
const timer = setTimeout(() => stop.abort(new Error(`stopped after ${LONGEST_RUN_MS / 60_000} minutes`)), LONGEST_RUN_MS).unref();

const say = (text) => process.stderr.write(`${text}\n`);

async function measure(stack, options) {
  const http = new HttpClient(stack.apiUrl, 300);
  try {
    const accounts = await Promise.all(Array.from({ length: options.accounts }, () => createAccount(http)));
    const deploys = (machines, callers, waits) => measureDeploys({ stack, http, accounts, machines, callers, waits });
    say(`warming up with ${WARM_UP} machines …`);
    await deploys(WARM_UP, 8, true);
    // what autovacuum does by itself within a minute or two: until then Postgres plans for empty tables
    await stack.db.query('ANALYZE');
    const results = { deploys: [] };
    const before = await settled(stack.db);
    if (options.runs('deploy')) {
      for (let round = 1; round <= options.repeat; round += 1) {
        for (const callers of options.inFlight) {
          say(`${options.machines} machines, ${callers} in flight …`);
          results.deploys.push(await deploys(options.machines, callers, true));
        }
        if (options.burst > 0) {
          say(`a burst of ${options.burst} machines …`);
          results.deploys.push(await deploys(options.burst, BURST_CALLERS, false));
        }
      }
      results.perMachine = perMachine(before, await settled(stack.db), results.deploys);
    }
    if (options.runs('floor')) results.floor = await measureFloor(stack, options.repeat, Math.round(results.perMachine?.inserts ?? 15));
    if (options.runs('list')) {
      say(`${options.rows} rows and as many of others …`);
      results.lists = await measureLists({ stack, http, rows: options.rows, requests: options.requests, repeat: options.repeat });
    }
    if (options.runs('meter')) {
      say(`a minute of ${options.metered} machines of ${options.owners} accounts, ${options.repeat} times …`);
      results.metering = await measureMetering({ stack, machines: options.metered, owners: options.owners, repeat: options.repeat });
    }
    if (options.runs('console')) {
      results.console = await measureConsole({ stack, account: accounts[0], repeat: options.repeat, fetchLighthouse: options.fetchLighthouse, signal: stop.signal, say });
    }
    if (options.profile) results.statements = await slowestStatements(stack.db);
    return results;
  } finally {
    http.close();
  }
}

/** The counters once the reports that follow the last machine are written and Postgres has added them up. */
async function settled(db) {
  for (let last = await writesSoFar(db); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const now = await writesSoFar(db);
    if (now.inserts === last.inserts) return now;
    last = now;
  }
}

function perMachine(before, after, deploys) {
  const machines = deploys.reduce((sum, one) => sum + one.machines, 0);
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] - before[name]) / machines]));
}

async function measureFloor(stack, repeat, inserts) {
  say('bare Postgres, bare BullMQ …');
  const callers = 16;
  const floor = { callers, inserts, postgresPerSecond: 0, queuePerSecond: 0 };
  for (let round = 0; round <= repeat; round += 1) {
    floor.postgresPerSecond = Math.max(floor.postgresPerSecond, await barePostgres(stack.databaseUrl, { inserts, callers, transactions: FLOOR }));
    floor.queuePerSecond = Math.max(floor.queuePerSecond, await bareQueue(stack.redisUrl, { callers, trips: FLOOR }));
  }
  return floor;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(helpText);
  const stack = new BenchStack({ machines: WARM_UP + machinesOf(options), profile: options.profile, console: options.runs('console') });
  const loadBefore = loadavg()[0];
  stop.signal.addEventListener('abort', () => stack.kill());
  let results;
  try {
    say('starting a Garrison …');
    await stack.start(stop.signal);
    results = await measure(stack, options);
  } catch (error) {
    throw stop.signal.aborted ? new UserError(`${stop.signal.reason.message}; everything it started is ended`) : error;
  } finally {
    if (!stop.signal.aborted) await stack.stop(options.profile && join(options.profile, 'logs'));
  }
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryGb: Math.round(totalmem() / 2 ** 30), kernel: release(), node: process.version, loadBefore };
  const run = { at: new Date().toISOString(), machine, options, ...results };
  const file = join(cacheDir, 'bench', `${run.at.replaceAll(':', '-')}.json`);
  mkdirSync(join(cacheDir, 'bench'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
  console.log(`${reportOf(run)}\n\nWritten to ${file}`);
}

try {
  await main();
  clearTimeout(timer);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
