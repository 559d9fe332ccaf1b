import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { rootDir, type Stack } from './stack.js';

type Settings = Readonly<Record<string, string>>;
type Secrets = { readonly jwtSecret: string; readonly sealingKey: string };

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Another api process on the same database and queue, as in production. */
export class SecondApi {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly env: Settings,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it is ready. It ends with the stack. */
  static async start(stack: Stack, settings: Settings = {}): Promise<SecondApi> {
    const { database_url, redis_url, agents } = stack.run;
    const { jwtSecret, sealingKey } = JSON.parse(readFileSync(join(stack.dataDir, 'secrets.json'), 'utf8')) as Secrets;
    const port = await freePort();
    const second = new SecondApi(port, {
      PATH: process.env.PATH ?? '', NODE_ENV: 'production', DATABASE_URL: database_url, REDIS_URL: redis_url, JWT_SECRET: jwtSecret, SEALING_KEY: sealingKey,
      API_HOST: '127.0.0.1', API_PORT: String(port), CATALOGUE_DIR: join(rootDir, 'catalogue'), SERVED_REGIONS: Object.keys(agents).join(','), RATE_LIMIT_PER_MINUTE: '100000', LOG_LEVEL: 'warn', ...settings,
    });
    stack.beforeRemoval(() => second.stop());
    await second.startAgain();
    return second;
  }

  /** At the same address as before. */
  async startAgain(): Promise<void> {
    this.child = await startedServer('a second api process', 'apps/api/dist/main.js', this.env, `${this.url}/health/ready`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await ended(this.child, signal);
  }
}

/** Another console, whose pages talk to another api process. */
export class SecondConsole {
  private constructor(
    readonly url: string,
    readonly api: SecondApi,
  ) {}

  /** Resolves when both are ready. They end with the stack. */
  static async start(stack: Stack): Promise<SecondConsole> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const api = await SecondApi.start(stack, { CONSOLE_ORIGIN: url });
    const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), HOSTNAME: '127.0.0.1', API_URL: api.url, API_PUBLIC_URL: api.url };
    const child = await startedServer('a second console', 'apps/console/.next/standalone/apps/console/server.js', env, `${url}/login`);
    stack.beforeRemoval(() => ended(child));
    return new SecondConsole(url, api);
  }
}

/** Resolves when it answers; fails at once when it ends by itself. */
async function startedServer(what: string, script: string, env: Settings, readyUrl: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script], { cwd: rootDir, env, stdio: 'ignore' });
  const status = async () => (child.exitCode === null ? (await fetch(readyUrl)).status : -1);
  try {
    await eventually(`${what} is ready`, status, (seen) => seen === 200, { unless: (seen) => seen === -1 });
    return child;
  } catch (error) {
    await ended(child);
    throw error;
  }
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
