import type { DriverOutcome } from './outcome.js';

/** What a call is about that belongs to a command to a snapshot or image. */
export type CopyTarget = { readonly copyId: string; readonly fence: number };

/** What of a volume is to be kept. The name is for people. */
export type SnapshotShape = { readonly snapshotId: string; readonly name: string; readonly volumeId: string };

export type ImageShape = { readonly imageId: string; readonly name: string; readonly snapshotId: string };

export type CopyFacts = { readonly copyId: string; readonly exists: boolean };

/**
 * Snapshots of volumes and images made from them: whole copies in the region's store, which depend on nothing they were made from. Calls may be repeated; the
 * target's fence guards them. Machines and their volumes are only read, also while they run; a snapshot holds what was on the disk when it ended.
 */
export interface CopyDriver {
  /** Refuses `volume_missing`, `storage_full`. */
  createSnapshot(target: CopyTarget, snapshot: SnapshotShape, signal: AbortSignal): Promise<DriverOutcome>;
  /** Refuses `snapshot_missing`, `storage_full`. */
  createImage(target: CopyTarget, image: ImageShape, signal: AbortSignal): Promise<DriverOutcome>;
  removeSnapshot(target: CopyTarget, snapshotId: string, signal: AbortSignal): Promise<DriverOutcome>;
  removeImage(target: CopyTarget, imageId: string, signal: AbortSignal): Promise<DriverOutcome>;
  /** Snapshots and images alike. */
  inspect(copyIds: readonly string[]): Promise<readonly CopyFacts[]>;
}
