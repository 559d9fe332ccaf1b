import type { Tier, UnikernelState, UnikernelVolumeState } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** A row of `unikernels`. Memory in MB. */
export type UnikernelRow = {
  id: string; account_id: string; metro: string; region: string; name: string; state: UnikernelState; generation: number; image: string; memory_mb: number; vcpus: number; args: string[];
  sealed_env: string | null; restart_policy: 'never' | 'always' | 'on-failure'; delete_on_stop: boolean; tags: string[]; address_no: number; start_count: number; boot_time_us: number | null;
  error: Failure | null; created_at: Date; start_asked_at: Date | null; started_at: Date | null; stopped_at: Date | null; deleted_at: Date | null;
};

/** A row of `unikernel_volumes`. Size in MB. */
export type UnikernelVolumeRow = {
  id: string; account_id: string; metro: string; region: string; tier: Tier; name: string; state: UnikernelVolumeState; generation: number; size_mb: number;
  /** Stays when its instance is deleted. */
  persistent: boolean;
  tags: string[]; quota_policy: 'static' | 'dynamic'; delete_lock: boolean; source_id: string | null; instance_id: string | null; mount_at: string | null; mount_readonly: boolean | null; error: Failure | null; created_at: Date; deleted_at: Date | null;
};

/** Rows that their owner can still see. */
export const ALIVE = "state NOT IN ('deleting', 'deleted')";
