import { Inject, Injectable } from '@nestjs/common';
import { checkResourceName, imageLifecycle, snapshotLifecycle } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';
import { Operations } from '../../platform/operations/operations.js';
import { Trash } from '../trash/trash.js';
import { ImagesRepository, SnapshotsRepository } from './copies.repository.js';
import type { ImageRow, SnapshotRow } from './copy.row.js';
import { CopyJournal } from './copy-journal.js';

/** Snapshots that were thrown away. */
@Injectable()
export class SnapshotTrash {
  readonly trash: Trash<SnapshotRow>;

  constructor(snapshots: SnapshotsRepository, journal: CopyJournal, operations: Operations, @Inject(ENV) env: Env) {
    this.trash = new Trash<SnapshotRow>(
      {
        table: 'snapshots',
        resource: 'snapshot',
        operationKind: 'snapshot.purge',
        purgeDeadlineMs: snapshotLifecycle.deadlinesMs.purging ?? 0,
        move: (tx, row, event, patch) => snapshots.move(tx, row, event, patch),
        checkName: checkResourceName,
        purgeJob: ({ id, ...target }) => ({ name: 'snapshot.delete', payload: { ...target, snapshotId: id } }),
        announce: (tx, row, rows) => journal.announce(tx, row.account_id, { snapshotIds: [row.id], operations: rows }),
      },
      operations,
      env,
    );
  }
}

/** Images that were thrown away. What was made from a snapshot shows in that snapshot's view, which counts as a change of it. */
@Injectable()
export class ImageTrash {
  readonly trash: Trash<ImageRow>;

  constructor(images: ImagesRepository, snapshots: SnapshotsRepository, journal: CopyJournal, operations: Operations, @Inject(ENV) env: Env) {
    this.trash = new Trash<ImageRow>(
      {
        table: 'custom_images',
        resource: 'custom_image',
        operationKind: 'image.purge',
        purgeDeadlineMs: imageLifecycle.deadlinesMs.purging ?? 0,
        move: (tx, row, event, patch) => images.move(tx, row, event, patch),
        checkName: checkResourceName,
        purgeJob: ({ id, ...target }) => ({ name: 'image.delete', payload: { ...target, imageId: id } }),
        announce: async (tx, row, rows) => {
          const snapshot = await snapshots.lock(tx, row.snapshot_id);
          const shown = snapshot && snapshot.status !== 'deleted' ? [snapshot.id] : [];
          if (snapshot && shown.length > 0) await snapshots.touch(tx, snapshot);
          await journal.announce(tx, row.account_id, { imageIds: [row.id], snapshotIds: shown, operations: rows });
        },
      },
      operations,
      env,
    );
  }
}
