import { z } from 'zod';
import { jobBase } from './job-base.js';
import { unikernelJobs, unikernelTarget, unikernelVolumeTarget, type UnikernelTarget, type UnikernelVolumeTarget } from './unikernel-jobs.js';

/**
 * Commands to a region's agent. One command is one BullMQ job whose id is the operation's id, so a double dispatch is one job.
 * `fence` is the generation of the instance or volume when the command was committed; a node refuses anything older than it has seen for that machine or volume.
 */

/** A job about an instance; `nodeId` is where its machine is or is to be. */
export const jobTarget = jobBase.extend({ instanceId: z.uuid(), nodeId: z.string().min(1) });
/** A job about a volume by itself. It names no node: which one keeps the bytes is the storage's business. */
export const volumeTarget = jobBase.extend({ volumeId: z.uuid() });

/**
 * A job about the network port of an instance's machine. Its `fence` is the port's version, which grows apart from the instance's generation: a port may change
 * while a command to the machine is on its way.
 */
export const portTarget = jobBase.extend({ portOfInstanceId: z.uuid(), nodeId: z.string().min(1) });

/** Jobs about a snapshot or a custom image by itself; they name no node, as volumes' do not. */
export const snapshotTarget = jobBase.extend({ snapshotId: z.uuid() });
export const imageTarget = jobBase.extend({ imageId: z.uuid() });

export type JobTarget = z.infer<typeof jobTarget>;
export type VolumeTarget = z.infer<typeof volumeTarget>;
export type PortTarget = z.infer<typeof portTarget>;
export type SnapshotTarget = z.infer<typeof snapshotTarget>;
export type ImageTarget = z.infer<typeof imageTarget>;
export type AnyJobTarget = JobTarget | VolumeTarget | PortTarget | SnapshotTarget | ImageTarget | UnikernelTarget | UnikernelVolumeTarget;

/** Tells of any job, also of one an agent does not know, what it is about. */
export const anyJobTarget = z.union([jobTarget, volumeTarget, portTarget, snapshotTarget, imageTarget, unikernelTarget, unikernelVolumeTarget]);

/** Kinds of things a job is about: the job's fence is that thing's generation, its operation belongs to it, its answer is given to it. */
export const jobResourceTypes = ['instance', 'volume', 'instance_network', 'snapshot', 'image', 'unikernel', 'unikernel_volume'] as const;
export type JobResource = { type: (typeof jobResourceTypes)[number]; id: string };

/** What a job is about. */
export const jobResourceOf = (target: AnyJobTarget): JobResource => {
  if ('volumeId' in target) return { type: 'volume', id: target.volumeId };
  if ('snapshotId' in target) return { type: 'snapshot', id: target.snapshotId };
  if ('imageId' in target) return { type: 'image', id: target.imageId };
  if ('unikernelId' in target) return { type: 'unikernel', id: target.unikernelId };
  if ('unikernelVolumeId' in target) return { type: 'unikernel_volume', id: target.unikernelVolumeId };
  return 'portOfInstanceId' in target ? { type: 'instance_network', id: target.portOfInstanceId } : { type: 'instance', id: target.instanceId };
};

const volumeShape = { name: z.string(), sizeGb: z.number().int().positive(), volumeType: z.enum(['NVMe', 'HDD', 'SSD']) };
const blank = z.object({ kind: z.literal('blank') });
const fromOsImage = z.object({ kind: z.literal('os_image'), image: z.string(), os: z.string() });

/** A disk the machine is given; `source` says what is on it at first. Sizes in GB. */
export const jobVolume = z.object({
  volumeId: z.uuid(),
  ...volumeShape,
  role: z.enum(['boot', 'data']),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('existing') }),
    blank,
    fromOsImage,
    z.object({ kind: z.literal('custom_image'), imageId: z.uuid() }),
    z.object({ kind: z.literal('snapshot'), snapshotId: z.uuid() }),
  ]),
});

export const jobSecurityRule = z.object({
  id: z.string(),
  direction: z.enum(['ingress', 'egress']),
  ethertype: z.enum(['IPv4', 'IPv6']),
  protocol: z.string(),
  portRangeMin: z.number().int().nullable(),
  portRangeMax: z.number().int().nullable(),
  remoteIpPrefix: z.string(),
});

/** Everything a node needs to build the machine. Secret parts travel sealed (`sealedUserData`), because Redis keeps job data. */
export const machineSpec = z.object({
  name: z.string(),
  hostName: z.string(),
  serverUuid: z.uuid(),
  vcpus: z.number().int().positive(),
  ramGb: z.number().int().positive(),
  gpuModel: z.string(),
  gpuIds: z.array(z.string()).min(1),
  volumes: z.array(jobVolume),
  /** Of addresses and rules together; jobs from before there were versions are the first. */
  networkVersion: z.number().int().positive().default(1),
  privateIp: z.string(),
  publicIp: z.string().nullable(),
  osName: z.string(),
  defaultUser: z.string(),
  sshPublicKeys: z.array(z.object({ name: z.string(), publicKey: z.string() })),
  securityRules: z.array(jobSecurityRule),
  /** AES-256-GCM sealed JSON of `UserData`, or null when there is none. */
  sealedUserData: z.string().nullable(),
});
export type MachineSpec = z.infer<typeof machineSpec>;
export type JobVolume = z.infer<typeof jobVolume>;

/** What is inside `sealedUserData`. */
export const userData = z.object({
  startupScript: z.string().nullable(),
  cloudInit: z.string().nullable(),
  jupyterPassword: z.string().nullable(),
});
export type UserData = z.infer<typeof userData>;

/** Each job with its payload, how often the queue tries it and how long one attempt may take (ms). */
export const agentJobs = {
  'instance.deploy': { payload: jobTarget.extend({ machine: machineSpec }), attempts: 4, timeoutMs: 15 * 60_000 },
  'instance.start': { payload: jobTarget, attempts: 5, timeoutMs: 5 * 60_000 },
  'instance.stop': { payload: jobTarget.extend({ graceMs: z.number().int().nonnegative() }), attempts: 5, timeoutMs: 5 * 60_000 },
  'instance.reboot': { payload: jobTarget, attempts: 5, timeoutMs: 5 * 60_000 },
  'instance.hibernate': { payload: jobTarget, attempts: 5, timeoutMs: 10 * 60_000 },
  /** The GPUs and the node may be other ones than before hibernation. */
  'instance.restore': { payload: jobTarget.extend({ machine: machineSpec }), attempts: 5, timeoutMs: 10 * 60_000 },
  /** Ends with nothing of the machine on the node; `deleteVolumeIds` go with it, all others are detached and kept. */
  'instance.delete': { payload: jobTarget.extend({ deleteVolumeIds: z.array(z.uuid()) }), attempts: 10, timeoutMs: 5 * 60_000 },
  /** Data volumes that come to or go from a machine as it is, all or none. */
  'instance.attach_volumes': { payload: jobTarget.extend({ volumeIds: z.array(z.uuid()).min(1) }), attempts: 5, timeoutMs: 5 * 60_000 },
  'instance.detach_volumes': { payload: jobTarget.extend({ volumeIds: z.array(z.uuid()).min(1) }), attempts: 5, timeoutMs: 5 * 60_000 },
  /** The whole of a port: whatever it was before, this is what it is to be. */
  'instance.apply_network': {
    payload: portTarget.extend({ privateIp: z.string(), publicIp: z.string().nullable(), securityRules: z.array(jobSecurityRule) }), attempts: 8, timeoutMs: 2 * 60_000,
  },
  'volume.create': { payload: volumeTarget.extend({ ...volumeShape, source: z.discriminatedUnion('kind', [blank, fromOsImage]) }), attempts: 4, timeoutMs: 10 * 60_000 },
  /** `volumeId` is the new volume; its type may be another than the source's, its size may not. */
  'volume.clone': { payload: volumeTarget.extend({ ...volumeShape, sourceVolumeId: z.uuid() }), attempts: 4, timeoutMs: 30 * 60_000 },
  /** Only ever grows. Sizes in GB. */
  'volume.resize': { payload: volumeTarget.extend({ sizeGb: z.number().int().positive() }), attempts: 5, timeoutMs: 10 * 60_000 },
  'volume.delete': { payload: volumeTarget, attempts: 10, timeoutMs: 5 * 60_000 },
  /** Of a volume as it is, whatever it hangs on; with `image` an image of it too, both or neither. */
  'snapshot.create': {
    payload: snapshotTarget.extend({ name: z.string(), sourceVolumeId: z.uuid(), image: z.object({ imageId: z.uuid(), name: z.string() }).nullable() }), attempts: 4, timeoutMs: 30 * 60_000,
  },
  'snapshot.delete': { payload: snapshotTarget, attempts: 10, timeoutMs: 5 * 60_000 },
  /** Of a snapshot; with `snapshot` that is made first, both or neither. */
  'image.create': {
    payload: imageTarget.extend({ name: z.string(), sourceSnapshotId: z.uuid(), snapshot: z.object({ name: z.string(), sourceVolumeId: z.uuid() }).nullable() }), attempts: 4, timeoutMs: 30 * 60_000,
  },
  'image.delete': { payload: imageTarget, attempts: 10, timeoutMs: 5 * 60_000 },
  ...unikernelJobs,
} as const;

export type AgentJobName = keyof typeof agentJobs;
export type AgentJobPayload<N extends AgentJobName> = z.infer<(typeof agentJobs)[N]['payload']>;
export type AgentJob = { [N in AgentJobName]: { name: N; payload: AgentJobPayload<N> } }[AgentJobName];

/** Hyphens: BullMQ rejects ':' in queue names and job ids. */
export const agentQueueName = (region: string): string => `agent-jobs-${region}`;
