import type { Tier, VolumeState, VolumeType } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** A row of `volumes`, as the database gives it. Sizes in GB. */
export type VolumeRow = {
  id: string; account_id: string; name: string; description: string | null; status: VolumeState; generation: number; region: string; tier: Tier; size_gb: number;
  volume_type: VolumeType; bootable: boolean;
  /** Slug of the OS image it was made from. */
  os_image: string | null;
  instance_id: string | null; role: 'boot' | 'data' | null;
  /** Made by the deployment of the instance it hangs on: a failed build takes it back. */
  made_by_deployment: boolean;
  device: string | null;
  /** When it was first seen to exist, and began to be charged; null: not yet, or never. */
  available_at: Date | null; protected: boolean; error: Failure | null; created_at: Date; updated_at: Date; deleted_at: Date | null;
  /** When it was thrown away, and until when it is kept. */
  trashed_at: Date | null; purge_at: Date | null;
};
