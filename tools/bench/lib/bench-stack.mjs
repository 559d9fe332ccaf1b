import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { build } from '../../dev/lib/build.mjs';
import { lastWords, run } from '../../dev/lib/command.mjs';
import { completeConsole } from '../../dev/lib/complete-console.mjs';
import { Logs } from '../../dev/lib/logs.mjs';
import { cacheDir, rootDir } from '../../dev/lib/paths.mjs';
import { choosePorts } from '../../dev/lib/ports.mjs';
import { postgresUrl, preparePostgres } from '../../dev/lib/postgres.mjs';
import { ManagedProcess } from '../../dev/lib/processes.mjs';
import { findRedis, installRedis, prepareRedis, redisUrl } from '../../dev/lib/redis.mjs';
import { newPassword } from '../../dev/lib/services.mjs';
import { alone } from '../../dev/lib/setup.mjs';
import { appSpecs, environments } from '../../dev/lib/stack.mjs';
import { benchFleet } from './bench-fleet.mjs';
import { cpuSecondsOf } from './cpu-time.mjs';

/** One whole Garrison, as `npm start` runs it, on free ports with a data folder of its own below /tmp. */
export class BenchStack {
  #processes = [];
  #deaths = [];

  /**
   * @param options.machines how many GPUs are going to be needed
   * @param options.profile folder for CPU profiles, or undefined
   * @param options.console whether the web console runs, too
   */
  constructor({ machines, profile, console: withConsole }) {
    this.withConsole = withConsole;
    this.profile = profile;
    this.folder = mkdtempSync(join(tmpdir(), 'garrison-bench-'));
    chmodSync(this.folder, 0o755); // root runs Postgres as another user, who has to get in
    this.logs = new Logs(join(this.folder, 'logs'));
    this.fleet = benchFleet(machines);
  }

  /** Builds what changed and starts everything. Call `stop` whatever happens here. */
  async start(signal) {
    const redis = await alone(
      async () => {
        await build(this.withConsole ? ['servers', 'console'] : ['servers'], { signal });
        return findRedis(cacheDir) ?? installRedis(cacheDir);
      },
      { signal },
    );
    const ports = await choosePorts(['postgres', 'redis', 'api', 'console']);
    const password = newPassword();
    const fleetFile = join(this.folder, 'fleet.yaml');
    writeFileSync(fleetFile, stringify(this.fleet, { aliasDuplicateObjects: false }));
    this.databaseUrl = postgresUrl(ports.postgres, password);
    this.redisUrl = redisUrl(ports.redis, password);
    this.apiUrl = `http://127.0.0.1:${ports.api}`;
    if (this.withConsole) this.consoleUrl = `http://127.0.0.1:${ports.console}`;
    const place = { consoleUrl: this.consoleUrl, consolePort: ports.console, dataDir: this.folder, databaseUrl: this.databaseUrl, redisUrl: this.redisUrl, apiPort: ports.api, apiUrl: this.apiUrl };
    // no limit may stand between the load and what is measured
    const settings = { simTime: 'instant', fleetFile, welcomeCredit: '900000000', seed: '1', logLevel: 'warn', env: { ...process.env, RATE_LIMIT_PER_MINUTE: '100000000' } };
    const env = environments(place, settings, { jwtSecret: newPassword(), sealingKey: newPassword(), demo: {} });
    const postgres = await preparePostgres({ folder: join(this.folder, 'postgres'), port: ports.postgres, password });
    if (this.profile) postgres.args.push('-c', 'shared_preload_libraries=pg_stat_statements', '-c', 'pg_stat_statements.track_planning=on');
    await Promise.all([this.#launch(postgres, signal), this.#launch(prepareRedis(redis, { folder: join(this.folder, 'redis'), port: ports.redis, password }), signal)]);
    await this.#migrate(env.api, signal);
    if (this.withConsole) completeConsole();
    const specs = appSpecs(place, this.fleet.regions.map(({ code }) => code), env);
    await Promise.all(specs.map((spec) => this.#launch(this.#profiled(spec), signal)));
    this.db = new pg.Pool({ connectionString: this.databaseUrl, max: 4 });
    this.db.on('error', () => undefined); // a query in progress tells it too
    if (this.profile) await this.db.query('CREATE EXTENSION pg_stat_statements');
  }

  #profiled(spec) {
    if (!this.profile) return spec;
    mkdirSync(this.profile, { recursive: true });
    return { ...spec, args: ['--cpu-prof', `--cpu-prof-dir=${this.profile}`, `--cpu-prof-name=${spec.name}.cpuprofile`, ...spec.args] };
  }

  async #migrate(env, signal) {
    const { code, output } = await run(process.execPath, [join(rootDir, 'apps/api/dist/migrate.js')], { cwd: rootDir, env, signal });
    if (code !== 0) throw new Error(`the database could not be prepared: ${lastWords(output)}`);
  }

  async #launch(spec, signal) {
    const managed = new ManagedProcess(spec, this.logs);
    managed.on('died', () => this.#deaths.push(spec.name));
    this.#processes.push(managed);
    managed.start();
    await managed.untilReady(120_000, signal);
  }

  /** A process that died under load makes every number meaningless. */
  demandNoDeaths() {
    if (this.#deaths.length > 0) throw new Error(`${this.#deaths.join(', ')} died during the measurement: ${lastWords(this.logs.tail(this.#deaths[0]), 5)}`);
  }

  /** CPU seconds (user and system) each process has used so far, with its threads. */
  cpuSeconds() {
    const used = this.#processes.filter(({ mark }) => mark).map(({ name, mark }) => [name, cpuSecondsOf(mark.pid)]);
    return Object.fromEntries(used);
  }

  /** Ends every process, who serves first and the servers last, and removes the folder; logs with warnings in them are kept beside it. */
  async stop(keepLogsIn) {
    await this.db?.end().catch(() => undefined);
    for (const managed of [...this.#processes].reverse()) await managed.stop();
    if (keepLogsIn) cpSync(join(this.folder, 'logs'), keepLogsIn, { recursive: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends everything at once. */
  kill() {
    for (const managed of this.#processes) managed.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }); // the killed may still be writing
  }
}
