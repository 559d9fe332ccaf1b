import { Injectable } from '@nestjs/common';
import { type DeployRequest, type ImageFacts, type OwnedFacts, type Tier, type VolumeFacts } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Accounts } from '../accounts/accounts.repository.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';

type NamedRows = { ssh_keys: string[]; scripts: { id: string; content: string }[]; firewalls: OwnedFacts['firewalls'][number][]; taken: string[] };
/** The image or snapshot whose copy is to be booted. */
type Master = ImageFacts & { os_image: string | null; default_user: string };

/** The account's own things that a request names. `bootVolumeRow` and `attachRows` are locked when read for a deployment. */
export type DeployFacts = OwnedFacts & {
  startupScript: string | null;
  master: Master | undefined;
  bootVolumeRow: VolumeRow | undefined;
  attachRows: readonly VolumeRow[];
};

/** Reads what the deployment rules must know of the account, in two or three queries. */
@Injectable()
export class DeployFactsReader {
  constructor(
    private readonly accounts: Accounts,
    private readonly volumes: VolumesRepository,
  ) {}

  /** What is missing from the profile; empty when it is complete. */
  async missingProfile(db: EntityManager, accountId: string): Promise<readonly string[]> {
    return this.accounts.missingProfile(db, accountId);
  }

  async owned(tx: EntityManager, accountId: string, tier: Tier, request: DeployRequest): Promise<DeployFacts> {
    const bootId = request.boot_volume_id ?? undefined;
    const wanted = [...new Set([...request.attach_volume_ids, ...(bootId ? [bootId] : [])])];
    const [rows, named, master] = await together([this.volumes.lockOwned(tx, accountId, wanted), this.named(tx, accountId, request), this.master(tx, accountId, request)]);
    const bootVolumeRow = rows.find((row) => row.id === bootId);
    const attachRows = rows.filter((row) => request.attach_volume_ids.includes(row.id));
    return {
      region: request.region,
      tier,
      bootVolume: bootVolumeRow && factsOf(bootVolumeRow),
      customImage: master,
      attachVolumes: attachRows.map(factsOf),
      sshKeyIds: new Set(named.ssh_keys),
      script: named.scripts[0],
      firewalls: named.firewalls,
      takenVolumeNames: new Set(named.taken),
      startupScript: named.scripts[0]?.content ?? null,
      master,
      bootVolumeRow,
      attachRows,
    };
  }

  /** Held shared, so that it is not deleted before the machine that is made from it can be seen. A restore has locked its snapshot already. */
  private async master(tx: EntityManager, accountId: string, { custom_image_id, snapshot_id }: DeployRequest): Promise<Master | undefined> {
    const id = snapshot_id ?? custom_image_id;
    if (!id) return undefined;
    const table = snapshot_id ? 'snapshots' : 'custom_images';
    const [row]: Master[] = await tx.query(
      `SELECT id, name, region, status, size_gb, os_image, default_user FROM ${table} WHERE account_id = $1 AND id = $2 AND status <> 'deleted' FOR SHARE`,
      [accountId, id],
    );
    return row;
  }

  private async named(tx: EntityManager, accountId: string, request: DeployRequest): Promise<NamedRows> {
    const [rows]: NamedRows[] = await tx.query(
      `SELECT
         coalesce((SELECT json_agg(id) FROM ssh_keys WHERE account_id = $1 AND id = ANY($2)), '[]'::json) AS ssh_keys,
         coalesce((SELECT json_agg(json_build_object('id', id, 'content', content)) FROM scripts WHERE account_id = $1 AND id = $3), '[]'::json) AS scripts,
         coalesce((SELECT json_agg(json_build_object('id', id, 'region', region, 'status', status)) FROM firewalls WHERE account_id = $1 AND id = ANY($4)), '[]'::json) AS firewalls,
         coalesce((SELECT json_agg(name) FROM volumes WHERE account_id = $1 AND status NOT IN ('trashed', 'purging', 'deleted') AND name = ANY($5)), '[]'::json) AS taken`,
      [accountId, request.ssh_key_ids, request.startup_script_id ?? null, request.firewall_ids, request.volumes.map((volume) => volume.name)],
    );
    if (!rows) throw new Error('a SELECT without FROM gave no row');
    return rows;
  }
}

const factsOf = ({ id, name, region, status, bootable, size_gb, volume_type, instance_id }: VolumeRow): VolumeFacts => ({
  id, name, region, status, bootable, size_gb, volume_type, attached_to: instance_id,
});
