import type { VolumeType } from '@garrison/domain';
import type { MachineState } from './machine.js';

export type GpuFacts = {
  readonly id: string;
  readonly index: number;
  readonly model: string;
  readonly numaNode: number;
  readonly nvlinkIsland: number | null;
  readonly healthy: boolean;
  readonly heldBy: string | null;
};

/** One node as it is now. Memory and storage in GB. */
export type NodeFacts = {
  readonly id: string;
  readonly up: boolean;
  readonly vcpus: number;
  readonly ramGb: number;
  readonly storagePools: readonly { readonly volumeType: VolumeType; readonly totalGb: number; readonly usedGb: number }[];
  readonly gpus: readonly GpuFacts[];
  readonly machines: readonly { readonly machineId: string; readonly state: Exclude<MachineState, 'absent'>; readonly fence: number }[];
  /** Those that run, with the volumes they have mounted. */
  readonly unikernels: readonly { readonly unikernelId: string; readonly fence: number; readonly volumeIds: readonly string[] }[];
  /** Ids of the volumes it keeps, of machines and of unikernels, attached or not. */
  readonly volumes: readonly string[];
};

/** What the nodes truly hold. Reading changes nothing. */
export interface InventoryReader {
  nodes(): Promise<readonly NodeFacts[]>;
  /** Calls back after every change of what `nodes` would say; returns how to stop that. */
  onChange(listener: () => void): () => void;
}
