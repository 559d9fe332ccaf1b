import { Injectable } from '@nestjs/common';
import type { Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../platform/audit/audit.js';
import { platformContext } from '../instances/instance-platform-commands.js';
import { InstancesService } from '../instances/instances.service.js';
import { ImageRemoval } from '../snapshots/image-removal.service.js';
import { SnapshotsService } from '../snapshots/snapshots.service.js';
import { UnikernelRetention, type DoomedUnikernel } from '../unikernels/unikernel-retention.js';
import { VolumesService } from '../volumes/volumes.service.js';

/** A thing that is to go. */
export type Doomed = { type: 'instance' | 'volume' | 'snapshot' | 'image'; id: string; protected: boolean } | (DoomedUnikernel & { protected?: undefined });

const BATCH = 200;

/** Deletes an account's things by the road its owner would take: machines first, then what hung on them; volumes, snapshots and images lie in the trash for a while. Unikernels have no trash. */
@Injectable()
export class RetentionDeletion {
  constructor(
    private readonly instances: InstancesService,
    private readonly volumes: VolumesService,
    private readonly snapshots: SnapshotsService,
    private readonly images: ImageRemoval,
    private readonly unikernels: UnikernelRetention,
    private readonly audit: Audit,
  ) {}

  /** What can be deleted now; what hangs on something else comes up once that is gone. */
  async of(db: EntityManager, accountId: string): Promise<Doomed[]> {
    const things: Doomed[] = await db.query(
      `(SELECT 'instance' AS type, id, delete_protection AS protected FROM instances WHERE account_id = $1 AND status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED', 'ERROR') LIMIT ${BATCH})
       UNION ALL (SELECT 'volume', id, protected FROM volumes WHERE account_id = $1 AND status IN ('available', 'error') AND instance_id IS NULL LIMIT ${BATCH})
       UNION ALL (SELECT 'snapshot', id, false FROM snapshots WHERE account_id = $1 AND status IN ('SUCCESS', 'error') LIMIT ${BATCH})
       UNION ALL (SELECT 'image', id, false FROM custom_images WHERE account_id = $1 AND status IN ('SUCCESS', 'error') LIMIT ${BATCH})`,
      [accountId],
    );
    return [...things, ...(await this.unikernels.of(db, accountId, BATCH))];
  }

  /** A refusal leaves it for another round: it is at work on something. */
  async remove(tx: EntityManager, owner: { account_id: string; currency: Currency }, { type, id, protected: guarded }: Doomed): Promise<void> {
    const context = platformContext(owner, 'kept long enough without credit');
    const remove = {
      instance: async () => {
        if (guarded) await this.instances.update(tx, context, id, { delete_protection: false });
        return this.instances.remove(tx, context, id);
      },
      volume: async () => {
        if (guarded) await this.volumes.update(tx, context, id, { protected: false });
        return this.volumes.remove(tx, context, id, false);
      },
      snapshot: () => this.snapshots.remove(tx, context, id, false),
      image: () => this.images.remove(tx, context, id, false),
      unikernel: () => this.unikernels.remove(tx, context, { type: 'unikernel', id }),
      unikernel_volume: () => this.unikernels.remove(tx, context, { type: 'unikernel_volume', id }),
    };
    const removed = await remove[type]();
    if (removed.ok) await this.audit.record(tx, context, { action: `${type}.delete`, resourceType: type, resourceId: id });
  }
}
