import { Injectable } from '@nestjs/common';
import { err, ok, snapshotEligibility, type DomainError, type InstanceState, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { busyWith } from '../instances/busy-instance.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';
import { SnapshotsRepository } from './copies.repository.js';
import type { SnapshotRow } from './copy.row.js';
import { CopyAdmission } from './copy-admission.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type Wanted = { instance_id: string; name: string; description?: string | null | undefined };
export type Taken = { snapshot: SnapshotRow; instance: InstanceRow; volume: VolumeRow };

const snapshottable: readonly InstanceState[] = ['ACTIVE', 'SHUTOFF'];

/** Holds an instance's disk still and writes the row of a snapshot of it; the caller opens the operation that makes it. */
@Injectable()
export class SnapshotTaking {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly volumes: VolumesRepository,
    private readonly operations: Operations,
    private readonly snapshots: SnapshotsRepository,
    private readonly admission: CopyAdmission,
  ) {}

  /** `imageId`: that of the image which is made in the same go, if one is. */
  async take(tx: EntityManager, context: AuthenticatedContext, { instance_id: id, name, description }: Wanted, imageId?: string): Refusable<Taken> {
    const instance = await this.instances.lock(tx, id, context.actor.accountId);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    const snapshotId = uuidv7();
    const admitted = await this.admission.admit(tx, context, instance.tier, imageId === undefined ? [snapshotId] : [snapshotId, imageId]);
    if (!admitted.ok) return admitted;
    const { status, tier, flavor, delete_protection, public_ip } = instance;
    const { allowed, reason } = snapshotEligibility({ status, tier, flavorFeatures: flavor.features, deleteProtection: delete_protection, hasPublicIp: public_ip !== null });
    if (!allowed) return err({ code: 'wrong_state', resource: 'instance', current_state: status, command: 'snapshot', allowed_from: snapshottable, reason });
    const busy = await busyWith(this.operations, tx, id);
    if (busy) return err(busy);
    const boot = (await this.volumes.lockOf(tx, id)).find(({ role }) => role === 'boot');
    if (!boot) throw new Error(`instance ${id} is ${status} without a boot volume`);
    const volume = await this.volumes.move(tx, boot, 'snapshot');
    if (!volume.ok) return volume;
    // its view shows the volume, and a view is taken for newer by its generation
    const changed = await this.instances.change(tx, instance, {});
    if (!changed.ok) return changed;
    const snapshot = await this.snapshots.insert(tx, {
      id: snapshotId, account_id: instance.account_id, name, description: description || null, region: instance.region, tier, size_gb: boot.size_gb, os_image: boot.os_image,
      default_user: instance.default_user, instance_id: id, instance_name: instance.name, gpu_model: instance.gpu_model, gpu_count: instance.gpu_count, vcpus: instance.vcpus,
      ram_gb: instance.ram_gb, ssh_key_ids: await this.keysOf(tx, id),
    });
    return ok({ snapshot, instance: changed.value, volume: volume.value });
  }

  private async keysOf(tx: EntityManager, instanceId: string): Promise<string[]> {
    const rows: { id: string }[] = await tx.query('SELECT ssh_key_id AS id FROM instance_ssh_keys WHERE instance_id = $1 ORDER BY ssh_key_id', [instanceId]);
    return rows.map(({ id }) => id);
  }
}
