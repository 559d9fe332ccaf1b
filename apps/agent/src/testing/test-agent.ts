import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agentQueueName,
  agentResults,
  agentResultsQueueName,
  type AgentJob,
  type AgentJobName,
  type AgentResult,
  type JobOutcome,
  type JobVolume,
  type MachineSpec,
} from '@garrison/contracts';
import { createMemoryQueue } from '@garrison/queue';
import { pino } from 'pino';
import { startAgent, type Agent } from '../agent.js';
import { readSettings, type AgentSettings } from '../config/env.js';
import { latestNodes } from './latest-nodes.js';

export const SEALING_KEY = 'a key for tests, thirty-two letters and more';

/** Two nodes with four GPUs each. */
export const testFleet = `
regions:
  - code: TEST-1
    nodes:
      - id: node
        count: 2
        vcpus: 64
        ram_gb: 256
        gpus: [{ model: H100-SXM5-80GB, count: 4, numa_node: 0, nvlink_island: 0 }]
        storage_gb: { NVMe: 10000 }
`;

/** A folder with a fleet file, and the settings of an agent that lives in it. */
export function testSettings(over: NodeJS.ProcessEnv = {}, fleet = testFleet) {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-agent-'));
  const fleetFile = join(folder, 'fleet.yaml');
  writeFileSync(fleetFile, fleet);
  const env: NodeJS.ProcessEnv = {
    REGION: 'TEST-1',
    REDIS_URL: 'redis://127.0.0.1:1',
    DATA_DIR: join(folder, 'data'),
    FLEET_FILE: fleetFile,
    SIM_TIME: 'instant',
    SEALING_KEY,
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_MS: '100',
    ...over,
  };
  return { env, settings: readSettings(env), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const bootVolume = (over: Partial<JobVolume> = {}): JobVolume => ({
  volumeId: randomUUID(),
  name: 'boot',
  sizeGb: 100,
  volumeType: 'NVMe',
  role: 'boot',
  source: { kind: 'os_image', image: 'ubuntu-22.04', os: 'Ubuntu 22.04' },
  ...over,
});

export const machineSpec = (gpuIds: string[], over: Partial<MachineSpec> = {}): MachineSpec => ({
  name: 'trainer',
  hostName: 'trainer',
  serverUuid: randomUUID(),
  vcpus: 8,
  ramGb: 32,
  gpuModel: 'H100-SXM5-80GB',
  gpuIds,
  volumes: [bootVolume()],
  networkVersion: 1,
  privateIp: '10.0.0.5',
  publicIp: null,
  osName: 'Ubuntu 22.04',
  defaultUser: 'ubuntu',
  sshPublicKeys: [],
  securityRules: [],
  sealedUserData: null,
  ...over,
});

type Extra<N extends AgentJobName> = Omit<Extract<AgentJob, { name: N }>['payload'], 'operationId' | 'requestId'>;

/** A job as the control plane would publish it. */
export function jobFor<N extends AgentJobName>(name: N, payload: Extra<N>, attempts = 3) {
  const operationId = randomUUID();
  return { name, id: operationId, payload: { operationId, requestId: 'req-1', ...payload }, attempts, backoffMs: 10 };
}

/** An agent on the in-memory queue, and everything it answers. */
export async function memoryAgent(over: NodeJS.ProcessEnv = {}) {
  const { settings, remove } = testSettings(over);
  let queue = createMemoryQueue();
  let agent: Agent;
  const results: AgentResult[] = [];
  const heartbeats = new Map<string, string>();
  const start = async (changed: Partial<AgentSettings> = {}) => {
    queue = createMemoryQueue();
    await queue.consumer.consume(agentResultsQueueName, { concurrency: 1 }, async ({ name, payload }) => {
      // what goes out has to keep the contract
      results.push({ name, payload: agentResults[name as AgentResult['name']].parse(payload) } as AgentResult);
    });
    const store = {
      set: async (key: string, value: string) => heartbeats.set(key, value),
      get: async (key: string) => heartbeats.get(key) ?? null,
      del: async (key: string) => heartbeats.delete(key),
    };
    agent = await startAgent({ ...settings, ...changed }, { ...queue, heartbeats: store }, pino({ level: 'silent' }));
  };
  await start();
  const payloadsOf = <N extends AgentResult['name']>(name: N) =>
    results.filter((one) => one.name === name).map(({ payload }) => payload as Extract<AgentResult, { name: N }>['payload']);
  return {
    heartbeats,
    payloadsOf,
    publish: (...jobs: ReturnType<typeof jobFor>[]) => queue.publisher.publish(agentQueueName(settings.REGION), jobs),
    /** Publishes, waits for the end and gives the outcome. */
    async run(job: ReturnType<typeof jobFor>): Promise<JobOutcome> {
      await queue.publisher.publish(agentQueueName(settings.REGION), [job]);
      await queue.idle();
      const outcome = payloadsOf('outcome')
        .filter(({ operationId }) => operationId === job.id)
        .at(-1);
      if (!outcome) throw new Error(`${job.name} was not answered`);
      return outcome;
    },
    idle: () => queue.idle(),
    /** The nodes as last reported. */
    async nodes() {
      await queue.idle();
      return latestNodes(payloadsOf('nodes'));
    },
    stop: () => agent.stop(),
    start,
    settings,
    async close() {
      await agent.stop();
      remove();
    },
  };
}
