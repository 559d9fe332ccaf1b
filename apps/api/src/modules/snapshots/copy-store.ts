import { Injectable } from '@nestjs/common';
import type { CopyEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Failure } from '../../platform/operations/operations.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';
import { ImagesRepository, SnapshotsRepository } from './copies.repository.js';
import type { ImageRow, SnapshotRow } from './copy.row.js';

/** The rows that operations about snapshots and images write. */
@Injectable()
export class CopyStore {
  constructor(
    readonly snapshots: SnapshotsRepository,
    readonly images: ImagesRepository,
    private readonly volumes: VolumesRepository,
  ) {}

  async moveSnapshot(tx: EntityManager, row: SnapshotRow, event: CopyEvent, failure: Failure | null): Promise<void> {
    const moved = await this.snapshots.move(tx, row, event, { error: event === 'broke' ? failure : null });
    if (!moved.ok) throw new Error(`snapshot ${row.id} in ${row.status} cannot take ${event}`);
  }

  async moveImage(tx: EntityManager, row: ImageRow, event: CopyEvent, failure: Failure | null): Promise<void> {
    const moved = await this.images.move(tx, row, event, { error: event === 'broke' ? failure : null });
    if (!moved.ok) throw new Error(`image ${row.id} in ${row.status} cannot take ${event}`);
  }

  /** Lets go of the disk a snapshot was made of; its id, unless the disk has gone its own way meanwhile. */
  async freeVolume(tx: EntityManager, id: string | undefined): Promise<string | undefined> {
    const [volume] = id === undefined ? [] : await this.volumes.lock(tx, [id]);
    if (volume?.status !== 'snapshotting') return undefined;
    const moved = await this.volumes.move(tx, volume, 'snapshotted');
    if (!moved.ok) throw new Error(`volume ${volume.id} in ${volume.status} cannot be let go`);
    return volume.id;
  }
}
