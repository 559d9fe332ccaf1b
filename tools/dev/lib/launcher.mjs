import { join } from 'node:path';
import { lastWords, run } from './command.mjs';
import { completeConsole } from './complete-console.mjs';
import { markOf } from './pids.mjs';
import { accepts, choosePorts, requireFreePort } from './ports.mjs';
import { postgresUrl, preparePostgres, requireSameMajor } from './postgres.mjs';
import { ManagedProcess } from './processes.mjs';
import { prepareRedis, redisUrl } from './redis.mjs';
import { rootDir } from './paths.mjs';
import { agentName, appSpecs, environments, regionOf, stopOrder } from './stack.mjs';
import { UserError } from './user-error.mjs';

/** Runs one whole Garrison in one data folder. The caller shows the steps and ends it by `stop`. */
export class Launcher {
  /**
   * @param options what `readOptions` gave
   * @param folder an opened DataFolder
   * @param signal aborts waiting when the person stops the start
   */
  constructor(options, folder, signal) {
    this.options = options;
    this.folder = folder;
    this.signal = signal;
    this.secrets = folder.secrets();
    this.processes = [];
    this.onDeath = () => undefined;
  }

  /** Chooses every port; refuses ports the person asked for and cannot have, and a database this version cannot open. */
  async choosePlace() {
    const { options, folder, secrets } = this;
    if (!options.databaseUrl) requireSameMajor(folder.at('postgres'));
    await requireFreePort(options.apiPort, { what: 'API', setting: 'API_PORT', flag: '--api-port' });
    if (options.console) await requireFreePort(options.consolePort, { what: 'console', setting: 'CONSOLE_PORT', flag: '--console-port' });
    const ports = await choosePorts(['postgres', 'redis', 'api', 'console'], folder.ports);
    folder.ports = { ...folder.ports, ...ports };
    const apiPort = options.apiPort || ports.api;
    const consolePort = options.consolePort || ports.console;
    this.ports = ports;
    this.place = {
      dataDir: folder.path,
      databaseUrl: options.databaseUrl ?? postgresUrl(ports.postgres, secrets.postgresPassword),
      redisUrl: options.redisUrl ?? redisUrl(ports.redis, secrets.redisPassword),
      apiPort,
      apiUrl: `http://127.0.0.1:${apiPort}`,
      consolePort,
      consoleUrl: options.console ? `http://127.0.0.1:${consolePort}` : undefined,
    };
  }

  /** Starts the embedded servers the person brought no own ones for. */
  async startDatabase() {
    const { options, folder, ports, secrets } = this;
    if (options.databaseUrl) return requireServer(options.databaseUrl, 5432, 'DATABASE_URL');
    const spec = await preparePostgres({ folder: folder.at('postgres'), port: ports.postgres, password: secrets.postgresPassword });
    return this.#launch(spec, 60_000);
  }

  /** @param redis program found by findRedis, unless REDIS_URL is set */
  async startQueue(redis) {
    const { options, folder, ports, secrets } = this;
    if (options.redisUrl) return requireServer(options.redisUrl, 6379, 'REDIS_URL');
    return this.#launch(prepareRedis(redis, { folder: folder.at('redis'), port: ports.redis, password: secrets.redisPassword }), 60_000);
  }

  /** Brings the tables to this version and makes sure that the demo account exists. */
  async prepareDatabase() {
    const env = environments(this.place, this.options, this.secrets);
    await this.#once('migrate', env.api);
    await this.#once('seed', env.seed);
  }

  async #once(name, env) {
    const { code, output } = await run(process.execPath, [join(rootDir, 'apps/api/dist', `${name}.js`)], { cwd: rootDir, env, logFile: this.folder.logs.path(name), signal: this.signal });
    if (code !== 0) throw new UserError(`Preparing the database failed at "${name}": ${plainText(lastWords(output))}; the log is ${this.folder.logs.path(name)}.`);
  }

  /** Starts api, worker, agents and console and waits until the API has heard from every agent and the console shows a page. */
  async startApps(regions) {
    const { place, folder } = this;
    if (place.consoleUrl) completeConsole();
    place.regions = regions;
    place.agentPorts = await choosePorts(regions.map(agentName), folder.ports);
    folder.ports = { ...folder.ports, ...place.agentPorts };
    const specs = appSpecs(place, regions, environments(place, this.options, this.secrets));
    await Promise.all(specs.map((spec) => this.#launch(spec, 120_000)));
  }

  async #launch(spec, timeoutMs) {
    const managed = new ManagedProcess(spec, this.folder.logs);
    managed.on('pid', (pid) => {
      this.folder.remember(managed.name, markOf(pid));
      if (this.ready) this.announce();
    });
    managed.on('died', (end) => this.onDeath(managed.name, end));
    this.processes.push(managed);
    managed.start();
    await managed.untilReady(timeoutMs, this.signal);
  }

  /** Writes run.json; it is written again whenever a process gets a new id. */
  announce() {
    this.ready = true;
    const pids = Object.fromEntries(this.processes.filter(({ mark }) => mark).map(({ name, mark }) => [name, mark.pid]));
    this.folder.announceRun({
      api_url: this.place.apiUrl,
      console_url: this.place.consoleUrl ?? null,
      database_url: this.place.databaseUrl,
      redis_url: this.place.redisUrl,
      agents: Object.fromEntries(Object.entries(this.place.agentPorts ?? {}).map(([name, port]) => [regionOf(name), `http://127.0.0.1:${port}`])),
      pids: { launcher: process.pid, ...pids },
      demo: this.secrets.demo,
    });
  }

  /** Stops everything: who serves people first, who keeps the data last. */
  async stop(onStopped = () => undefined) {
    this.ready = false;
    this.folder.forgetRun();
    for (const kind of stopOrder) {
      const group = this.processes.filter(({ name }) => name === kind || name.startsWith(`${kind}-`));
      await Promise.all(group.map((managed) => managed.stop()));
      if (group.length) onStopped(kind);
    }
  }

  /** Ends everything at once. */
  kill() {
    for (const managed of this.processes) managed.kill();
  }
}

/** A server of the person's own has to be reachable before anything is started against it. */
async function requireServer(url, defaultPort, setting) {
  const { hostname, port } = new URL(url);
  if (!(await accepts(Number(port) || defaultPort, hostname))) throw new UserError(`Nothing answers at ${hostname}:${port || defaultPort}, which ${setting} names: start that server or correct the URL.`);
}

/** The message of a JSON log line, or the line itself. */
function plainText(line) {
  try {
    const { msg, err } = JSON.parse(line);
    return err?.message ?? msg ?? line;
  } catch {
    return line;
  }
}
