import { Inject, Injectable } from '@nestjs/common';
import { checkVolumeName, volumeLifecycle } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';
import { Operations } from '../../platform/operations/operations.js';
import { Trash } from '../trash/trash.js';
import type { VolumeRow } from './volume.row.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumesRepository } from './volumes.repository.js';

/** Volumes that were thrown away. */
@Injectable()
export class VolumeTrash {
  readonly trash: Trash<VolumeRow>;

  constructor(volumes: VolumesRepository, journal: VolumeJournal, operations: Operations, @Inject(ENV) env: Env) {
    this.trash = new Trash<VolumeRow>(
      {
        table: 'volumes',
        resource: 'volume',
        operationKind: 'volume.purge',
        purgeDeadlineMs: volumeLifecycle.deadlinesMs.purging ?? 0,
        move: (tx, row, event, patch) => volumes.move(tx, row, event, patch),
        checkName: checkVolumeName,
        purgeJob: ({ id, ...target }) => ({ name: 'volume.delete', payload: { ...target, volumeId: id } }),
        announce: async (tx, row, rows) => void (await journal.announce(tx, row.account_id, { volumeIds: [row.id], operations: rows })),
      },
      operations,
      env,
    );
  }
}
