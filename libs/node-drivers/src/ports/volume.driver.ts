import type { VolumeType } from '@garrison/domain';
import type { MachineTarget, StorageTarget } from './machine.js';
import type { DriverOutcome } from './outcome.js';

export type VolumeSource =
  | { readonly kind: 'blank' }
  | { readonly kind: 'os_image'; readonly image: string; readonly os: string }
  | { readonly kind: 'custom_image'; readonly imageId: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string }
  /** A copy of another volume, of the same type or another one. */
  | { readonly kind: 'volume'; readonly volumeId: string };

/** Size in GB. */
export type VolumeShape = {
  readonly volumeId: string;
  readonly name: string;
  readonly sizeGb: number;
  readonly volumeType: VolumeType;
  readonly source: VolumeSource;
};

export type VolumeFacts = {
  readonly volumeId: string;
  readonly exists: boolean;
  readonly attached: boolean;
  readonly device: string | null;
};

/**
 * Volumes of a region. Their bytes lie in the pools of its nodes and every node reaches them over the storage network, so a volume may hang on a
 * machine of another node than the one that keeps it. Calls may be repeated; the target's fence guards them: the machine's own where the call is part
 * of a command to a machine, else the volume's.
 */
export interface VolumeDriver {
  /**
   * Makes the volume, on the target's node if it has one whose pool has room, else on the emptiest one. Refuses `storage_full`, `image_missing`,
   * `snapshot_missing`, `internal` (smaller than either); of a copy `volume_missing`, `volume_busy` (the source is attached), `internal` (smaller than the source).
   */
  create(target: MachineTarget | StorageTarget, volume: VolumeShape, signal: AbortSignal): Promise<DriverOutcome>;
  /** Grows a volume; refuses to shrink one (`internal`), `volume_missing`, `volume_busy` (attached), `storage_full`. */
  resize(target: MachineTarget | StorageTarget, volumeId: string, sizeGb: number, signal: AbortSignal): Promise<DriverOutcome>;
  /** Refuses `volume_missing`, `volume_busy` (attached to another machine, or a second boot volume), `machine_missing`. */
  attach(target: MachineTarget, volumeId: string, role: 'boot' | 'data', signal: AbortSignal): Promise<DriverOutcome>;
  /** Refuses `volume_busy` for the boot volume of a running machine. A volume that hangs elsewhere or nowhere is `done`. */
  detach(target: MachineTarget, volumeId: string, signal: AbortSignal): Promise<DriverOutcome>;
  /** Refuses `volume_busy` while attached to any machine. */
  remove(target: MachineTarget | StorageTarget, volumeId: string, signal: AbortSignal): Promise<DriverOutcome>;
  inspect(volumeIds: readonly string[]): Promise<readonly VolumeFacts[]>;
  /** Volumes that hang on the machine now, or hung on it last and on none since. */
  ofMachine(machineId: string): Promise<readonly VolumeFacts[]>;
}
