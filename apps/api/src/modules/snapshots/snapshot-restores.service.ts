import { Injectable } from '@nestjs/common';
import type { DeploymentView, EndpointBody, endpoints } from '@garrison/contracts';
import { err, ok, restoredName, type DeployRequest, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { DeployService } from '../deploy/deploy.service.js';
import { SnapshotsRepository } from './copies.repository.js';
import type { SnapshotRow } from './copy.row.js';
import { CopyJournal } from './copy-journal.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type Wanted = EndpointBody<typeof endpoints.restoreSnapshot>;
export type Restored = { deployment: DeploymentView; operation_id: string };

/** Makes a new machine from a snapshot: a deployment like any other, whose boot volume is a copy of it. */
@Injectable()
export class SnapshotRestores {
  constructor(
    private readonly snapshots: SnapshotsRepository,
    private readonly deploys: DeployService,
    private readonly journal: CopyJournal,
  ) {}

  async restore(tx: EntityManager, context: AuthenticatedContext, id: string, wanted: Wanted): Refusable<Restored> {
    const { actor } = context;
    const snapshot = await this.snapshots.lockOwned(tx, actor.accountId, id);
    if (!snapshot) return err({ code: 'not_found', resource: 'snapshot', id });
    if (actor.tier && actor.tier !== snapshot.tier) return err({ code: 'tier_not_allowed', tier: snapshot.tier, allowed: [actor.tier] });
    if (snapshot.status !== 'SUCCESS') return err({ code: 'wrong_state', resource: 'snapshot', current_state: snapshot.status, command: 'restore', allowed_from: ['SUCCESS'] });
    const deployed = await this.deploys.deploy(tx, context, await this.requestFor(tx, snapshot, wanted));
    if (!deployed.ok) return deployed;
    const { deployment, operation_id } = deployed.value;
    if (operation_id === null || deployment.instance_id === null) throw new Error('a restore does not wait in line');
    const busy = await this.snapshots.move(tx, snapshot, 'restore', { restoring_for: deployment.instance_id });
    if (!busy.ok) return busy;
    await this.journal.announce(tx, actor.accountId, { snapshotIds: [id] });
    return ok({ deployment, operation_id });
  }

  private async requestFor(tx: EntityManager, snapshot: SnapshotRow, wanted: Wanted): Promise<DeployRequest> {
    const { region, gpu_model, gpu_count } = snapshot;
    return {
      ...wanted, gpu_model: wanted.gpu_model ?? gpu_model, gpu_count: wanted.gpu_count ?? gpu_count,
      vm_name: wanted.vm_name ?? (await this.freeName(tx, snapshot)),
      ssh_key_ids: wanted.ssh_key_ids ?? (await this.keysLeft(tx, snapshot)),
      region, boot_source: 'custom_image', snapshot_id: snapshot.id, volumes: [], attach_volume_ids: [],
    };
  }

  /** What waits in line for stock has its name already. */
  private async freeName(tx: EntityManager, { account_id, name }: SnapshotRow): Promise<string> {
    const rows: { name: string }[] = await tx.query(
      `SELECT name FROM instances WHERE account_id = $1 AND status <> 'DELETED' AND name LIKE '%-restored%'
       UNION ALL SELECT vm_name FROM launch_line WHERE account_id = $1 AND status = 'waiting' AND vm_name LIKE '%-restored%'`,
      [account_id],
    );
    return restoredName(name, rows.map((row) => row.name));
  }

  private async keysLeft(tx: EntityManager, { account_id, ssh_key_ids }: SnapshotRow): Promise<string[]> {
    const rows: { id: string }[] = await tx.query('SELECT id FROM ssh_keys WHERE account_id = $1 AND id = ANY($2) ORDER BY id', [account_id, ssh_key_ids]);
    return rows.map(({ id }) => id);
  }
}
