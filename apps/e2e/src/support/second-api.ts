import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { rootDir, type Stack } from './stack.js';

type Secrets = { readonly jwtSecret: string; readonly sealingKey: string };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Another api process on the same database and queue, as in production. */
export class SecondApi {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it is ready. It ends with the stack. */
  static async start(stack: Stack): Promise<SecondApi> {
    const { database_url, redis_url } = stack.run;
    const { jwtSecret, sealingKey } = JSON.parse(readFileSync(join(stack.dataDir, 'secrets.json'), 'utf8')) as Secrets;
    const port = await freePort();
    const child = spawn(process.execPath, ['apps/api/dist/main.js'], {
      cwd: rootDir,
      env: {
        PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: database_url, REDIS_URL: redis_url, JWT_SECRET: jwtSecret, SEALING_KEY: sealingKey,
        API_HOST: '127.0.0.1', API_PORT: String(port), CATALOGUE_DIR: join(rootDir, 'catalogue'), RATE_LIMIT_PER_MINUTE: '100000', LOG_LEVEL: 'warn',
      },
      stdio: 'ignore',
    });
    const second = new SecondApi(`http://127.0.0.1:${port}`, child);
    stack.beforeRemoval(() => second.stop());
    const { url } = second;
    const status = async () => (child.exitCode === null ? (await fetch(`${url}/health/ready`)).status : -1);
    await eventually('a second api process is ready', status, (seen) => seen === 200, { unless: (seen) => seen === -1 });
    return second;
  }

  private async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }
}
