import { z } from 'zod';
import { jobResourceTypes } from './agent-jobs.js';

/** Why a driver said no, or what went wrong for good. */
export const failureCode = z.enum([
  'gpu_fault', 'gpu_missing', 'gpu_busy', 'host_full', 'storage_full', 'volume_missing', 'volume_busy', 'image_missing', 'snapshot_missing', 'network_failed', 'boot_failed',
  'boot_timeout', 'power_failed', 'machine_missing', 'fenced', 'expired', 'node_down', 'node_failed', 'attempts_exhausted', 'internal',
]);
export type FailureCode = z.infer<typeof failureCode>;

export const jobFailure = z.object({
  code: failureCode,
  message: z.string(),
  /** The step that failed. */
  step: z.string().nullable(),
});
export type JobFailure = z.infer<typeof jobFailure>;

/** What the region's storage truly holds after a job, whatever its outcome: the control plane decides from this, never from what it wished. */
export const storageObservation = z.object({
  /** Volumes of the job: whether they exist now, and whether they are attached to a machine. */
  volumes: z.array(z.object({ volumeId: z.uuid(), exists: z.boolean(), attached: z.boolean(), device: z.string().nullable() })),
  /** Snapshots and images of the job. */
  copies: z.array(z.object({ copyId: z.uuid(), exists: z.boolean() })).optional(),
  /** The unikernel the job is about. */
  unikernel: z.enum(['absent', 'running']).optional(),
});
export type StorageObservation = z.infer<typeof storageObservation>;

/** The same after a job about an instance, with what its node holds of the machine. */
export const machineObservation = storageObservation.extend({
  machine: z.enum(['absent', 'defined', 'running', 'stopped', 'hibernated']),
  /** GPUs the machine still holds. */
  gpuIds: z.array(z.string()),
});
export type MachineObservation = z.infer<typeof machineObservation>;

export const operationStep = z.object({
  name: z.string(),
  status: z.enum(['running', 'done', 'failed', 'undone']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  detail: z.string().nullable(),
});
export type OperationStep = z.infer<typeof operationStep>;

const answerTo = z.object({
  operationId: z.uuid(),
  /** What the job was about. */
  resource: z.object({ type: z.enum(jobResourceTypes), id: z.uuid() }),
  region: z.string(),
  fence: z.number().int().positive(),
  requestId: z.string(),
});

/** Job name `progress`: the whole list of steps so far (so a lost or late one harms nothing), renews the operation's lease. `sequence` orders them. */
export const jobProgress = answerTo.extend({ sequence: z.number().int().nonnegative(), attempt: z.number().int().positive(), steps: z.array(operationStep) });
export type JobProgress = z.infer<typeof jobProgress>;

/** Job name `outcome`: the durable answer to a command; sent also after the last failed attempt. */
export const jobOutcome = answerTo.extend({
  attempt: z.number().int().positive(),
  steps: z.array(operationStep),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done') }),
    /** A clear no: the machine or volume is as it was before (deploy, create: nothing is left). */
    z.object({ kind: z.literal('refused'), failure: jobFailure }),
    /** Gave up; `observation` says what is left. */
    z.object({ kind: z.literal('broke'), failure: jobFailure }),
  ]),
  /** Of a machine when the job was about an instance. */
  observation: z.union([machineObservation, storageObservation]).nullable(),
});
export type JobOutcome = z.infer<typeof jobOutcome>;

/** What an answer about an instance says of its machine; null when nobody looked. */
export const machineSeen = ({ observation }: Pick<JobOutcome, 'observation'>): MachineObservation | null =>
  observation && 'machine' in observation ? observation : null;

/** A piece of one machine's serial console. `offset` is the position (bytes) of `text` in the machine's whole output, so a repeated chunk is recognised. */
export const consoleChunk = z.object({ instanceId: z.uuid(), offset: z.number().int().nonnegative(), text: z.string() });
export type ConsoleChunk = z.infer<typeof consoleChunk>;

/** Job name `console`: what the machines of a region printed lately, in order within each machine. */
export const consoleReport = z.object({ region: z.string(), chunks: z.array(consoleChunk) });
export type ConsoleReport = z.infer<typeof consoleReport>;

export const gpuReport = z.object({
  id: z.string(),
  index: z.number().int().nonnegative(),
  model: z.string(),
  numaNode: z.number().int(),
  nvlinkIsland: z.number().int().nullable(),
  healthy: z.boolean(),
  /** The machine that holds it on the node. */
  heldBy: z.uuid().nullable(),
});

export const nodeReport = z.object({
  id: z.string(),
  up: z.boolean(),
  vcpus: z.number().int(),
  ramGb: z.number().int(),
  storagePools: z.array(z.object({ volumeType: z.enum(['NVMe', 'HDD', 'SSD']), totalGb: z.number().int(), usedGb: z.number().int() })),
  gpus: z.array(gpuReport),
  machines: z.array(z.object({ instanceId: z.uuid(), state: machineObservation.shape.machine, fence: z.number().int() })),
  /** Unikernels that run, with the volumes they have mounted; agents of before this was told leave it out. */
  unikernels: z.array(z.object({ unikernelId: z.uuid(), fence: z.number().int(), volumeIds: z.array(z.uuid()) })).optional(),
  /** Volumes the node keeps, of machines and of unikernels, attached or not; agents of before this was told leave it out. */
  volumes: z.array(z.uuid()).optional(),
});
export type NodeReport = z.infer<typeof nodeReport>;

/** Job name `nodes`: the whole inventory of a region at agent start and as a heartbeat, the nodes that changed in between. `at` orders them. */
export const regionReport = z.object({ region: z.string(), agentId: z.string(), at: z.iso.datetime(), nodes: z.array(nodeReport) });
export type RegionReport = z.infer<typeof regionReport>;

const reading = z.number().nullable();
/** One running machine: readings in the order of the domain's `hostMetrics` and, for each GPU in the order of their slots, `gpuMetrics`; null where nothing answered. */
export const machineSample = z.object({ instanceId: z.uuid(), host: z.array(reading).max(50), gpus: z.array(z.array(reading).max(50)).max(64) });
export type MachineSample = z.infer<typeof machineSample>;

/** What a node's sensors showed: °C, W, rpm, percent, MB. */
export const nodeSensors = z.object({
  inletC: z.number(),
  powerW: z.number(),
  cpuUtilizationPercent: z.number(),
  fans: z.array(z.object({ name: z.string(), rpm: z.number() })),
  disks: z.array(z.object({ name: z.string(), temperatureC: z.number(), wearPercent: z.number(), healthy: z.boolean() })),
  gpus: z.array(
    z.object({
      gpuId: z.string(), utilizationPercent: z.number(), memoryUsedMb: z.number(), memoryTotalMb: z.number(), temperatureC: z.number(), powerW: z.number(),
      eccCorrected: z.number().int(), eccUncorrected: z.number().int(),
    }),
  ),
});
export type NodeSensors = z.infer<typeof nodeSensors>;

/** Job name `telemetry`: what a region's machines and nodes measured at one moment. Machines that are off and nodes that are down are not in it. */
export const telemetryReport = z.object({
  region: z.string(), agentId: z.string(), at: z.iso.datetime(), machines: z.array(machineSample), nodes: z.array(z.object({ nodeId: z.string(), sensors: nodeSensors })),
});
export type TelemetryReport = z.infer<typeof telemetryReport>;

/** What comes back through the `agent-results` queue: job name → payload. */
export const agentResults = { progress: jobProgress, outcome: jobOutcome, console: consoleReport, nodes: regionReport, telemetry: telemetryReport } as const;
export type AgentResultName = keyof typeof agentResults;
export type AgentResult = { [N in AgentResultName]: { name: N; payload: z.infer<(typeof agentResults)[N]> } }[AgentResultName];

export const agentResultsQueueName = 'agent-results';

/** Redis key an agent renews (TTL, seconds) so that readiness can tell a live agent without asking Postgres. */
export const agentHeartbeatKey = (region: string): string => `garrison:agent:${region}`;
export const agentHeartbeatTtlSeconds = 30;
