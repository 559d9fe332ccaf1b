import type { BootSource, Tier } from '../enums.js';
import type { SecurityRuleInput } from '../firewalls/security-rule.js';
import type { NewVolume } from '../volumes/volume.rules.js';
import type { WaitWish } from './launch-line.js';

/** What a person asks for with `POST /api/deploy/` (spec barrack-api §3), defaults filled in. Sizes in GB. */
export type DeployRequest = {
  vm_name: string;
  region: string;
  gpu_model: string;
  gpu_count: number;
  boot_source: BootSource;
  /** Slug or id of a public image. */
  os_image?: string | null;
  /** An own bootable volume: on Advanced in place of `os_image`, on Legacy with `boot_source: volume`. */
  boot_volume_id?: string | null;
  custom_image_id?: string | null;
  /** Given by a restore in place of `custom_image_id`, never on the wire: the snapshot whose copy is to be the boot volume. */
  snapshot_id?: string | null;
  os_volume?: { size_gb: number } | null;
  volumes: NewVolume[];
  attach_volume_ids: string[];
  ssh_key_ids: string[];
  startup_script_id?: string | null;
  cloud_init?: string | null;
  assign_public_ip: boolean;
  security_rules: SecurityRuleInput[];
  firewall_ids: string[];
  enable_jupyter: boolean;
  jupyter_password?: string | null;
  labels: Record<string, string>;
  /** When the machine is put to rest at the latest, RFC 3339; and after how many idle minutes. */
  lease_until?: string | null;
  idle_stop_minutes?: number | null;
} & WaitWish;

// What the rules must know of the world. Members are named as on the wire, so that the console passes the API's own objects; the API passes its views.

/** A region of the catalogue. Deployments are taken while `status` is `active`. */
export type RegionFacts = { readonly code: string; readonly name: string; readonly tier: Tier; readonly status: string };

/** A GPU model of the catalogue: the codes of its regions, and the GPU counts that have a flavor. */
export type GpuModelFacts = {
  readonly model: string;
  readonly regions: readonly string[];
  readonly counts: readonly number[];
  readonly max_count: number;
};

/** A public OS image of the region in question. */
export type OsImageFacts = { readonly name: string; readonly min_disk_gb: number };

/** A volume of the account. `attached_to` names the instance it hangs on, when known. */
export type VolumeFacts = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly size_gb: number;
  readonly volume_type: string;
  readonly bootable: boolean;
  readonly attached_to?: string | null;
};

/** A custom image of the account, or the snapshot that a restore starts from. */
export type ImageFacts = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly size_gb: number;
};

/** A firewall of the account. */
export type FirewallFacts = { readonly id: string; readonly region: string; readonly status: string };

/** Was the optional member given? Absent, null and `[]` all mean no. */
export const isGiven = <T extends string | readonly unknown[]>(value: T | null | undefined): value is T =>
  value !== undefined && value !== null && (typeof value === 'string' || value.length > 0);
