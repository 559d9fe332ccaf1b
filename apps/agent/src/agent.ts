import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { agentQueueName, unikernelEnv, userData } from '@garrison/contracts';
import { unseal, type JobConsumer, type JobPublisher } from '@garrison/queue';
import type { Logger } from 'pino';
import type { AgentSettings } from './config/env.js';
import { lockFolder } from './data-folder.lock.js';
import { openHardware } from './driver-set.js';
import { openAgentServer } from './http/agent-server.js';
import { Metrics } from './http/metrics.js';
import { simulationRoutes } from './http/simulation.routes.js';
import { JobRunner } from './jobs/job-runner.js';
import { Journal } from './jobs/journal.js';
import { ConsoleReporter } from './reports/console.reporter.js';
import { Heartbeat, type HeartbeatStore } from './reports/heartbeat.js';
import { NodesReporter } from './reports/nodes.reporter.js';
import { TelemetryReporter } from './reports/telemetry.reporter.js';

/** The queue as an agent needs it; BullMQ in a process, the in-memory twin in tests. */
export type AgentQueue = {
  readonly publisher: JobPublisher;
  readonly consumer: JobConsumer;
  readonly heartbeats: HeartbeatStore;
  ping(): Promise<void>;
};

export type Agent = {
  /** The port it listens on, or null. */
  readonly port: number | null;
  /** Takes no more jobs, lets the running ones end within the grace time, hands the rest back, and closes what it opened. */
  stop(): Promise<void>;
};

/** Starts a region's agent: hardware, reports, jobs. Throws with a message for the operator when it cannot. */
export async function startAgent(settings: AgentSettings, queue: AgentQueue, logger: Logger): Promise<Agent> {
  const { REGION: region, DATA_DIR } = settings;
  const unlock = lockFolder(DATA_DIR);
  const { drivers, simulation, close } = openHardware(settings);
  const journal = new Journal(join(DATA_DIR, 'journal'));
  const metrics = new Metrics(region, drivers);
  const agentId = randomUUID();
  const warn = (what: string) => (error: unknown) => logger.warn({ err: error }, what);
  const openEnv = (sealed: string | null) => (sealed === null ? {} : unikernelEnv.parse(JSON.parse(unseal(settings.SEALING_KEY, sealed))));
  const open = (sealed: string | null) => (sealed === null ? null : userData.parse(JSON.parse(unseal(settings.SEALING_KEY, sealed))));

  const runner = new JobRunner({ region, drivers, unseal: open, unsealEnv: openEnv, publisher: queue.publisher, journal, metrics, logger });
  const nodes = new NodesReporter(queue.publisher, drivers.inventory, { region, agentId }, warn('the report of the nodes was not taken'));
  const consoles = new ConsoleReporter(queue.publisher, drivers.console, region, warn('console output was not taken'));
  const telemetry = new TelemetryReporter(queue.publisher, drivers, { region, agentId }, settings.TELEMETRY_SECONDS * 1_000, warn('telemetry was not taken'));
  const heartbeat = new Heartbeat(queue.heartbeats, region, agentId, warn('the heartbeat was not taken'));
  const server = await openPort();
  await heartbeat.start();
  await nodes.start();
  telemetry.start();
  const { AGENT_CONCURRENCY: concurrency, JOB_LOCK_MS: lockMs } = settings;
  const consumer = await queue.consumer.consume(agentQueueName(region), { concurrency, lockMs }, (job) => runner.handle(job));
  const address = server?.address();
  const port = address && typeof address === 'object' ? address.port : null;
  logger.info({ agentId, port, time: settings.SIM_TIME, nodes: (await drivers.inventory.nodes()).length }, 'agent started');
  if (settings.SIM_TIME === 'stepped' && (port === null || !settings.SIM_CONTROL))
    logger.warn('time is stepped, but nobody can step it: set AGENT_PORT (and SIM_CONTROL)');

  return { port, stop };

  async function openPort(): Promise<Server | null> {
    if (settings.AGENT_PORT === 0) return null;
    return openAgentServer(settings.AGENT_HOST, settings.AGENT_PORT, {
      metrics,
      ready: () => queue.ping(),
      simulation: settings.SIM_CONTROL ? simulationRoutes(simulation, drivers) : undefined,
    });
  }

  async function stop(): Promise<void> {
    logger.info('agent stops');
    nodes.stop();
    telemetry.stop();
    // closing waits for running jobs, and for ever for those that are handed back
    await Promise.race([consumer.close(), graceThenHandBack()]);
    await Promise.race([consoles.flush().catch(warn('console output stays for the next start')), pause(1_000)]);
    consoles.stop();
    await Promise.race([heartbeat.stop().catch(warn('the heartbeat stays until it runs out')), pause(1_000)]);
    server?.closeAllConnections();
    server?.close();
    await journal.close();
    await close();
    unlock();
  }

  async function graceThenHandBack(): Promise<void> {
    await pause(settings.SHUTDOWN_GRACE_MS);
    await runner.handBack();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
