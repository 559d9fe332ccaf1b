import { request as call, firstMachine } from '../../dev/lib/first-deploy.mjs';
import { newSecrets } from '../../dev/lib/data-folder.mjs';
import { choosePorts } from '../../dev/lib/ports.mjs';
import { ManagedProcess } from '../../dev/lib/processes.mjs';
import { answers } from '../../dev/lib/stack.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';
import { setTimeout as pause } from 'node:timers/promises';
import { cloudServices } from './compose-file.mjs';
import { Container } from './container.mjs';

/** Asked to stop, a process has this long (ms); compose.yml grants 10 s and more. */
const grace = 10_000;

/** Every service of docker/compose.yml that is built here, run from its image against servers on loopback. */
export class Cloud {
  /**
   * @param images by app: root file system and configuration
   * @param servers databaseUrl and redisUrl
   * @param options.logs Logs; @param options.data folder for volumes
   */
  static async of(images, servers, { logs, data }) {
    const secrets = newSecrets();
    const required = {
      POSTGRES_PASSWORD: 'unused',
      REDIS_PASSWORD: 'unused',
      JWT_SECRET: secrets.jwtSecret,
      SEALING_KEY: secrets.sealingKey,
      CONSOLE_ORIGIN: 'http://127.0.0.1',
      API_PUBLIC_URL: 'http://127.0.0.1',
      PAYMENT_PROVIDER: 'sandbox',
    };
    const services = cloudServices({ ...required, SIM_TIME: 'instant', WELCOME_CREDIT: '100.00' });
    const built = Object.entries(services).filter(([, service]) => service.build);
    const ports = await choosePorts(built.map(([name]) => name));
    const apiUrl = `http://127.0.0.1:${ports.api}`;
    const containers = built.map(([name, service]) => {
      const app = /docker\/(\w+)\.Dockerfile/.exec(service.build.dockerfile)[1];
      const own = {
        api: serverAddress(servers, ports, name),
        agent: agentAddress(servers, ports, name),
        console: consoleAddress(apiUrl, ports),
      };
      return new Container(name, images[app], service, { env: own[app], data });
    });
    return new Cloud(containers, { ports, apiUrl, demo: secrets.demo, logs });
  }

  constructor(containers, { ports, apiUrl, demo, logs }) {
    this.containers = Object.fromEntries(containers.map((container) => [container.name, container]));
    this.ports = ports;
    this.apiUrl = apiUrl;
    this.demo = demo;
    this.logs = logs;
    this.processes = [];
  }

  /** Runs the one-shot commands: the migrations, as compose does, and the seed, for an account to deploy with. */
  async prepare() {
    await this.containers.migrate.must();
    const { email, password, api_key } = this.demo;
    return this.containers.migrate.must(['apps/api/dist/seed.js'], { DEMO_EMAIL: email, DEMO_PASSWORD: password, DEMO_API_KEY: api_key });
  }

  /** Starts everything that keeps running and waits until all of it serves. */
  async start(signal) {
    const { migrate: _once, ...running } = this.containers;
    const health = (name) => `http://127.0.0.1:${this.ports[name]}/health/${name === 'api' ? 'ready' : 'live'}`;
    for (const container of Object.values(running)) {
      const managed = new ManagedProcess(
        container.spec(() => answers(health(container.name))),
        this.logs,
      );
      this.processes.push(managed);
      managed.start();
    }
    await Promise.all(this.processes.map((managed) => managed.untilReady(120_000, signal)));
    return `${this.processes.length} processes`;
  }

  /** Runs every health check as a container runtime would. */
  async checkHealth() {
    for (const { name } of this.processes) {
      if (!(await this.containers[name].isHealthy())) throw new UserError(`${name} serves, and its health check says it does not.`);
    }
  }

  /** Deploys a machine over HTTP and waits until it is ACTIVE. */
  async deploy(signal) {
    const { apiUrl, demo } = this;
    const body = await firstMachine(apiUrl, demo.api_key, 'from-images');
    await call(`${apiUrl}/api/deploy/`, demo.api_key, body);
    const deadline = Date.now() + 60_000;
    for (;;) {
      signal?.throwIfAborted();
      const { instances } = await call(`${apiUrl}/api/instances/?search=${body.vm_name}`, demo.api_key);
      const { status, error } = instances[0] ?? {};
      if (status === 'ACTIVE') return `${body.vm_name} is ACTIVE`;
      if (status === 'ERROR' || Date.now() > deadline)
        throw new UserError(`The machine is ${status ?? 'not listed'}${error ? `: ${error.message}` : ''}.`);
      await pause(100);
    }
  }

  /** The console shows its login page, styles included. */
  async visitConsole() {
    const url = `http://127.0.0.1:${this.ports.console}`;
    const page = await (await fetch(`${url}/login`)).text();
    const style = /\/_next\/static\/[^"]+\.css/.exec(page)?.[0];
    if (!style || !(await answers(`${url}${style}`))) throw new UserError('The console shows no login page with its styles.');
  }

  /** Stops everything by SIGTERM. @throws UserError naming who had to be killed */
  async stop() {
    const late = [];
    const end = async (managed) => {
      const startedAt = Date.now();
      await managed.stop();
      if (Date.now() - startedAt >= grace) late.push(managed.name);
    };
    await Promise.all(this.processes.splice(0).map(end));
    if (late.length) throw new UserError(`${late.join(', ')} did not stop on SIGTERM within ${grace / 1000} s.`);
  }
}

const serverAddress = ({ databaseUrl, redisUrl }, ports, name) => ({
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  API_HOST: '127.0.0.1',
  API_PORT: String(ports.api),
  WORKER_PORT: String(ports.worker),
  ...(name === 'api' ? { CONSOLE_ORIGIN: `http://127.0.0.1:${ports.console}` } : {}),
});

const agentAddress = ({ redisUrl }, ports, name) => ({ REDIS_URL: redisUrl, AGENT_HOST: '127.0.0.1', AGENT_PORT: String(ports[name]) });

const consoleAddress = (apiUrl, ports) => ({ API_URL: apiUrl, API_PUBLIC_URL: apiUrl, HOSTNAME: '127.0.0.1', PORT: String(ports.console) });
