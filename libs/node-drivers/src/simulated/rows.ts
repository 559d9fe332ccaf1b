import type { VolumeType } from '@garrison/domain';
import type { MachineShape, MachineState } from '../ports/machine.js';
import type { NetworkShape } from '../ports/network.driver.js';
import type { VolumeSource } from '../ports/volume.driver.js';

/** Something a boot or a script left on a disk; a snapshot of the disk carries it. */
export type DiskFact = { readonly kind: 'package' | 'file' | 'user' | 'host_key'; readonly name: string; readonly detail: string };

export type NodeRow = { readonly up: boolean };

/** The one place that says who holds a GPU. */
export type GpuRow = { readonly nodeId: string; readonly healthy: boolean; readonly heldBy: string | null };

export type MachineRow = {
  readonly shape: MachineShape;
  readonly nodeId: string;
  /** vCPUs and memory of `nodeId` are taken. A hibernated machine holds none until it is placed. */
  readonly reserved: boolean;
  readonly state: Exclude<MachineState, 'absent'>;
  /** How far an unfinished boot has come; null when none is under way. */
  readonly bootStage: number | null;
  readonly boots: number;
  readonly bootedAtMs: number | null;
  /** Token of the last restart that was begun, and whether it ended. */
  readonly restart: { readonly token: string; readonly ended: boolean } | null;
  readonly network: NetworkShape | null;
};

export type VolumeRow = {
  readonly name: string;
  readonly sizeGb: number;
  readonly volumeType: VolumeType;
  readonly source: VolumeSource;
  /** The node whose pool keeps the bytes. */
  readonly nodeId: string;
  readonly attachment: { readonly machineId: string; readonly device: string; readonly role: 'boot' | 'data' } | null;
  /** The machine it hangs on or hung on last. */
  readonly lastMachineId: string | null;
  readonly facts: readonly DiskFact[];
};

/** The highest fence seen for a machine; outlives the machine, so that a late command cannot build it again. */
export type FenceRow = { readonly fence: number; readonly atMs: number };

/** Where a machine's serial output ends, in bytes. Outlives the machine as the fence does. */
export type LogRow = { readonly length: number; readonly atMs: number };

export type ConsoleRow = { readonly machineId: string; readonly offset: number; readonly text: string };

/** A snapshot or an image: a disk's content by itself. Size in GB. */
export type CopyRow = { readonly name: string; readonly sizeGb: number; readonly facts: readonly DiskFact[] };

/** A unikernel that runs. Memory in MB. */
export type UnikernelRow = { readonly name: string; readonly image: string; readonly memoryMb: number; readonly nodeId: string; readonly startedAtMs: number };

/** A fault an operator ordered. */
export type FaultRow = {
  readonly kind: FaultKind;
  readonly machineName: string | null;
  readonly machineId: string | null;
  readonly step: StepName | null;
  readonly nodeId: string | null;
  readonly times: number;
};

/** How often a step of a machine met the fault plan; decides what happens next time. */
export type TryRow = { readonly count: number };

export type MetaRow = { readonly value: string };

export type Tables = {
  meta: MetaRow;
  node: NodeRow;
  gpu: GpuRow;
  machine: MachineRow;
  volume: VolumeRow;
  unikernel: UnikernelRow;
  snapshot: CopyRow;
  image: CopyRow;
  fence: FenceRow;
  log: LogRow;
  console: ConsoleRow;
  fault: FaultRow;
  try: TryRow;
};
export type TableName = keyof Tables;

/** What a node does that takes time and can go wrong; the names operators and `-sim-…` machine names use. */
export const stepNames = [
  'define',
  'claim_gpus',
  'create_volume',
  'resize_volume',
  'attach_volume',
  'connect_network',
  'apply_network',
  'boot',
  'shutdown',
  'reboot',
  'hibernate',
  'place',
  'resume',
  'disconnect_network',
  'detach_volume',
  'release_gpus',
  'undefine',
  'remove_volume',
  'create_snapshot',
  'create_image',
  'remove_snapshot',
  'remove_image',
] as const;
export type StepName = (typeof stepNames)[number];

/**
 * `refuse`: a clear no. `flaky`: passing trouble. `slow`: takes ten times as long. `lost`: never answers. `node_down`: the node dies with all its
 * machines. `gpu_lost`: a GPU of the machine falls off the bus.
 */
export const faultKinds = ['refuse', 'flaky', 'slow', 'lost', 'node_down', 'gpu_lost'] as const;
export type FaultKind = (typeof faultKinds)[number];
