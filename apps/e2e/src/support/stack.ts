import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiClient, type ApiClient } from '@garrison/api-client';
import { SimulationControl } from './control.js';
import { eventually } from './eventually.js';
import { fleetFile, type Fleet } from './fleet.js';

export const rootDir = resolve(fileURLToPath(import.meta.url), '../../../../..');

/** What the launcher tells in `run.json` (docs/running-locally.md). */
export type Run = {
  readonly api_url: string;
  readonly console_url: string | null;
  readonly database_url: string;
  readonly redis_url: string;
  readonly agents: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, number>>;
  readonly demo: { readonly email: string; readonly password: string; readonly api_key: string };
};

export type StackOptions = {
  readonly simTime?: 'instant' | 'scaled' | 'stepped';
  readonly fleet?: Fleet;
  readonly console?: boolean;
  readonly env?: Readonly<Record<string, string>>;
};

/** How a launcher ended that was not meant to go on: its exit code and what it complained of. */
export type Ending = { readonly code: number | null; readonly complaint: string };

/** The launcher's own settings must come from the test alone, wherever it runs. */
const launcherSettings = ['API_PORT', 'CONSOLE_PORT', 'DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'SIM_TIME', 'FLEET_FILE', 'WELCOME_CREDIT', 'SEED', 'LOG_LEVEL'];
const START_LIMIT_MS = 300_000; // the first one may have to build
const STOP_LIMIT_MS = 60_000;

/** The whole cloud in a data folder of its own, started, killed and stopped as its user does it. */
export class Stack {
  private launcher: ChildProcess | undefined;
  private output = '';
  private readonly guests: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly dataDir: string,
    private readonly options: StackOptions,
  ) {}

  /** Starts a cloud in a new folder and waits until it is ready. */
  static async start(options: StackOptions = {}): Promise<Stack> {
    const home = mkdtempSync(join(tmpdir(), 'garrison-e2e-'));
    chmodSync(home, 0o755); // root runs Postgres as another user, who has to get in
    if (options.fleet) writeFileSync(join(home, 'fleet.yaml'), fleetFile(options.fleet));
    const stack = new Stack(join(home, 'data'), options);
    try {
      await stack.startAgain();
      return stack;
    } catch (error) {
      await stack.remove();
      throw error;
    }
  }

  /** What the launcher told last. */
  get run(): Run {
    return JSON.parse(readFileSync(this.runFile, 'utf8')) as Run;
  }

  /** A client of the API with the demo account's key. */
  get api(): ApiClient {
    const { api_url, demo } = this.run;
    return createApiClient({ baseUrl: api_url, token: demo.api_key });
  }

  /** The controls of a region's simulated hardware. */
  simulation(region: string): SimulationControl {
    return new SimulationControl(() => {
      const address = this.run.agents[region];
      if (!address) throw new Error(`run.json names no agent of ${region}`);
      return address;
    });
  }

  /** Starts on the same folder, as `npm start` does. Resolves with the time (ms) until everything was ready. */
  async startAgain(): Promise<number> {
    const startedAt = Date.now();
    const launcher = this.spawnLauncher();
    this.launcher = launcher;
    await eventually('the cloud is ready', () => this.ended(launcher) ?? existsSync(this.runFile), (state) => state !== false, { timeoutMs: START_LIMIT_MS, everyMs: 25 });
    if (!existsSync(this.runFile)) throw new Error(`The launcher ended by itself (${launcher.exitCode ?? launcher.signalCode}):\n${this.output}\n${this.logs()}`);
    return Date.now() - startedAt;
  }

  /** Starts a second launcher that is expected to give up, with changed settings. */
  async startRefused(env: Readonly<Record<string, string>>): Promise<Ending> {
    const launcher = this.spawnLauncher(env);
    let complaint = '';
    launcher.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const timer = setTimeout(() => launcher.kill('SIGTERM'), START_LIMIT_MS);
    const [code] = (await once(launcher, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, complaint: complaint.trim() };
  }

  pid(name: string): number {
    const pid = this.run.pids[name];
    if (pid === undefined) throw new Error(`run.json names no process ${name}, only ${Object.keys(this.run.pids).join(', ')}`);
    return pid;
  }

  /** Ends one process; the launcher starts it again. Resolves when the new one has a process id. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const before = this.pid(name);
    process.kill(before, signal);
    await eventually(`${name} is started again`, () => this.run.pids[name], (pid) => pid !== undefined && pid !== before, { everyMs: 20 });
  }

  /** `kill -9` of these processes, the launcher among them; resolves when the launcher is gone. */
  async killAndWait(names: readonly string[]): Promise<void> {
    const { pids } = this.run;
    const ended = this.launcher && this.launcher.exitCode === null && this.launcher.signalCode === null ? once(this.launcher, 'exit') : undefined;
    // the launcher first: it would start the others again
    for (const name of ['launcher', ...names.filter((one) => one !== 'launcher')]) killIfThere(pids[name]);
    await ended;
    rmSync(this.runFile, { force: true });
  }

  /** Waits until the API answers that database, queue and agents are there. */
  async ready(): Promise<void> {
    await eventually('the API is ready', async () => (await fetch(`${this.run.api_url}/health/ready`)).status, (status) => status === 200);
  }

  /** Ends something that works with this cloud when the cloud is removed, also when its test failed half-way. */
  beforeRemoval(end: () => Promise<void> | void): void {
    this.guests.push(end);
  }

  /** SIGTERM, as Ctrl-C does it; resolves when everything has ended. */
  async stop(): Promise<void> {
    const { launcher } = this;
    if (!launcher || launcher.exitCode !== null || launcher.signalCode !== null) return;
    const closed = once(launcher, 'close');
    launcher.kill('SIGTERM');
    const timer = setTimeout(() => launcher.kill('SIGKILL'), STOP_LIMIT_MS);
    await closed;
    clearTimeout(timer);
  }

  /** Stops the cloud and deletes its folder. */
  async remove(): Promise<void> {
    for (const end of this.guests.splice(0)) await end();
    await this.stop();
    rmSync(resolve(this.dataDir, '..'), { recursive: true, force: true });
  }

  /** The last lines of every log, for the message of a failure. */
  logs(lines = 15): string {
    const folder = join(this.dataDir, 'logs');
    if (!existsSync(folder)) return '';
    return readdirSync(folder)
      .map((name) => `--- ${name}\n${readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}`)
      .join('\n');
  }

  private get runFile(): string {
    return join(this.dataDir, 'run.json');
  }

  private ended(launcher: ChildProcess): true | undefined {
    return launcher.exitCode !== null || launcher.signalCode !== null ? true : undefined;
  }

  private spawnLauncher(more: Readonly<Record<string, string>> = {}): ChildProcess {
    const { simTime = 'instant', fleet, console: withConsole = false, env = {} } = this.options;
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !launcherSettings.includes(name) && !name.startsWith('JEST_')));
    const launcher = spawn(process.execPath, ['tools/dev/start.mjs', ...(withConsole ? [] : ['--no-console'])], {
      cwd: rootDir,
      env: {
        ...inherited,
        NODE_ENV: 'production',
        GARRISON_ENV_FILE: '',
        DATA_DIR: this.dataDir,
        API_PORT: '0',
        CONSOLE_PORT: '0',
        SIM_TIME: simTime,
        RATE_LIMIT_PER_MINUTE: '100000', // tests look often
        ...(fleet ? { FLEET_FILE: join(this.dataDir, '../fleet.yaml') } : {}),
        ...env,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.output = '';
    const take = (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-20_000));
    launcher.stdout.on('data', take);
    launcher.stderr.on('data', take);
    return launcher;
  }
}

function killIfThere(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself a moment before
  }
}
