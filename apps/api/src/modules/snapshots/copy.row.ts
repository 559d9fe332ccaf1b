import type { ImageState, SnapshotState, Tier } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** What rows of `snapshots` and `custom_images` have in common. Sizes in GB. */
type CopyRow = {
  id: string; account_id: string; name: string; description: string | null; generation: number; region: string; tier: Tier; size_gb: number;
  /** Slug of the OS image the disk was made from once. */
  os_image: string | null;
  default_user: string; error: Failure | null;
  /** When it was first seen to exist, and began to be charged; null: not yet, or never. */
  available_at: Date | null;
  created_at: Date; updated_at: Date; deleted_at: Date | null;
  /** When it was thrown away, and until when it is kept. */
  trashed_at: Date | null; purge_at: Date | null;
};

/** A row of `snapshots`, with what its machine was at the time. */
export type SnapshotRow = CopyRow & {
  status: SnapshotState; instance_id: string; instance_name: string; gpu_model: string; gpu_count: number; vcpus: number; ram_gb: number; ssh_key_ids: string[];
  /** The machine that is being made from it, while it is `restoring`. */
  restoring_for: string | null;
};

/** A row of `custom_images`. */
export type ImageRow = CopyRow & { status: ImageState; snapshot_id: string | null };

/** A row that is not there yet; its state is its lifecycle's first. */
export type NewCopy<Row extends CopyRow> = Omit<Row, 'status' | 'generation' | 'error' | 'available_at' | 'created_at' | 'updated_at' | 'deleted_at' | 'trashed_at' | 'purge_at' | 'restoring_for'>;
