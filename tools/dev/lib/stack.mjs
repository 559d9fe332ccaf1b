import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './paths.mjs';

/** What our processes get of the launcher's environment: enough to run, and the settings they alone read (docs/configuration.md). */
const inherited = [
  ...['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'],
  ...['DATABASE_POOL', 'DATABASE_PREPARE', 'QUEUE_PREFIX', 'RATE_LIMIT_PER_MINUTE', 'TRUST_PROXY', 'OPERATION_LEASE_SECONDS', 'RECONCILE_INTERVAL_MS', 'EVENT_LOG_DAYS', 'AUDIT_LOG_DAYS', 'DEADLINE_PERCENT'],
  ...['SIM_SCALE', 'SIM_FAULTS', 'JOB_LOCK_MS', 'TELEMETRY_SECONDS'],
];

/** What only api and worker may know: where webhooks may lead, and the provider of AI chat with its key. */
const serverOnly = ['WEBHOOK_ALLOWED_NETWORKS', 'AI_PROVIDER_URL', 'AI_PROVIDER_KEY', 'AI_PROVIDER_TIMEOUT_SECONDS'];

const chosen = (env, names) => Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));

const baseEnvironment = (env) => ({
  ...chosen(env, inherited),
  NODE_ENV: 'production',
  MALLOC_ARENA_MAX: '2', // without it glibc keeps an arena per thread, tens of MB in each process
});

/** Heap limits in MB: an idle stack has to stay below 1 GB, and one process must not take the whole machine. */
const heaps = {
  api: { semiSpace: 8, oldSpace: 512 },
  worker: { semiSpace: 8, oldSpace: 384 },
  agent: { semiSpace: 2, oldSpace: 256 },
  console: { semiSpace: 4, oldSpace: 384 },
};

/** What the agent of a region is called among the processes, and back. */
export const agentName = (region) => `agent-${region}`;
export const regionOf = (name) => name.slice('agent-'.length);

const nodeArgs = ({ semiSpace, oldSpace }, script) => [`--max-semi-space-size=${semiSpace}`, `--max-old-space-size=${oldSpace}`, script];

/**
 * The settings of one start, as each process reads them (docs/configuration.md lists them all).
 * @param place addresses and folders: databaseUrl, redisUrl, apiUrl, consoleUrl, dataDir; `regions` once the fleet's are known
 * @param options what `readOptions` gave
 * @param secrets what the data folder keeps
 */
export function environments(place, options, secrets) {
  const base = baseEnvironment(options.env);
  const api = {
    ...base,
    ...chosen(options.env, serverOnly),
    DATABASE_URL: place.databaseUrl,
    REDIS_URL: place.redisUrl,
    API_HOST: '127.0.0.1',
    API_PORT: String(place.apiPort),
    JWT_SECRET: secrets.jwtSecret,
    SEALING_KEY: secrets.sealingKey,
    CATALOGUE_DIR: join(rootDir, 'catalogue'),
    SERVED_REGIONS: (place.regions ?? []).join(','),
    WELCOME_CREDIT: options.welcomeCredit,
    CONSOLE_ORIGIN: place.consoleUrl ? [place.consoleUrl, place.consoleUrl.replace('127.0.0.1', 'localhost')].join(',') : '',
    LOG_LEVEL: options.logLevel,
  };
  return {
    api,
    worker: { ...api, WORKER_PORT: '0' },
    seed: { ...api, DEMO_EMAIL: secrets.demo.email, DEMO_PASSWORD: secrets.demo.password, DEMO_API_KEY: secrets.demo.api_key },
    agent: (region) => ({
      ...base,
      REGION: region,
      REDIS_URL: place.redisUrl,
      DATA_DIR: join(place.dataDir, 'agents', region),
      FLEET_FILE: options.fleetFile,
      SIM_TIME: options.simTime,
      SEED: options.seed,
      SEALING_KEY: secrets.sealingKey,
      LOG_LEVEL: options.logLevel,
      AGENT_PORT: String(place.agentPorts?.[agentName(region)] ?? 0),
      UV_THREADPOOL_SIZE: '2',
    }),
    console: {
      ...base,
      PORT: String(place.consolePort),
      HOSTNAME: '127.0.0.1',
      API_URL: place.apiUrl,
      API_PUBLIC_URL: place.apiUrl,
      NEXT_TELEMETRY_DISABLED: '1',
    },
  };
}

/**
 * Our own processes in the order in which they start; they stop in the order console, api, worker, agents.
 * @returns {import('./processes.mjs').ProcessSpec[]}
 */
export function appSpecs(place, regions, env) {
  const server = (name, heap, script, environment, ready) => ({
    name,
    command: process.execPath,
    args: nodeArgs(heap, join(rootDir, script)),
    env: environment,
    cwd: rootDir,
    ready,
  });
  const agents = regions.map((region) => {
    const environment = env.agent(region);
    mkdirSync(environment.DATA_DIR, { recursive: true, mode: 0o700 });
    return server(agentName(region), heaps.agent, 'apps/agent/dist/main.js', environment);
  });
  const specs = [
    ...agents,
    server('worker', heaps.worker, 'apps/api/dist/worker.js', env.worker),
    server('api', heaps.api, 'apps/api/dist/main.js', env.api, () => answers(`${place.apiUrl}/health/ready`)),
  ];
  if (place.consoleUrl) {
    specs.push(server('console', heaps.console, 'apps/console/.next/standalone/apps/console/server.js', env.console, () => answers(place.consoleUrl)));
  }
  return specs;
}

/** Whether a page comes with a good status now. */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    await response.arrayBuffer();
    return response.status < 400;
  } catch {
    return false;
  }
}

/** Kinds of processes in the order in which they stop: who serves people first, who keeps the data last. */
export const stopOrder = ['console', 'api', 'worker', 'agent', 'redis', 'postgres'];
