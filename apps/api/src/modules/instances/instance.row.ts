import type { FlavorView } from '@garrison/contracts';
import type { BootSource, Currency, InstanceState, IpStatus, Tier } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** A row of `instances`, as the database gives it. */
export type InstanceRow = {
  id: string; account_id: string; name: string; status: InstanceState; generation: number; region: string; tier: Tier; gpu_model: string; gpu_count: number;
  flavor: FlavorView; vcpus: number; ram_gb: number;
  /** Where it holds GPUs, vCPUs and memory; null when it holds none. */
  node_id: string | null;
  /** Where its disks are, and the agent that knows it. */
  last_node_id: string;
  boot_source: BootSource;
  /** The snapshot a restore made it from; `image_id` and `image_name` are that snapshot's then. */
  restored_from: string | null;
  image_id: string | null; image_name: string | null; default_user: string; startup_script_id: string | null; sealed_user_data: string | null;
  private_ip: string | null; public_ip: string | null; ip_status: IpStatus; currency: Currency;
  /** The addresses and rules the machine is wished to have, and those its node was seen to have; they grow. */
  network_version: number; network_applied: number;
  /** Compute (GPUs and public IP), nano-units per hour while ACTIVE; bigint as text. */
  price_per_hour_nano: string;
  /** When it is put to rest, and after how many idle minutes. */
  lease_until: Date | null; idle_stop_minutes: number | null;
  labels: Record<string, string>; delete_protection: boolean; server_uuid: string; error: Failure | null; created_at: Date; updated_at: Date; deleted_at: Date | null;
};
