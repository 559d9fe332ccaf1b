import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { ImageTrash, SnapshotTrash } from '../snapshots/copy-trash.js';
import { VolumeTrash } from '../volumes/volume-trash.js';

/** Between two looks (ms). */
const EVERY_MS = 60_000;
const BATCH = 100;

/** Deletes for good what has been in the trash long enough; each thing in a transaction of its own, by whichever worker comes first. */
@Injectable()
export class TrashKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly volumes: VolumeTrash,
    private readonly snapshots: SnapshotTrash,
    private readonly images: ImageTrash,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.looper = new Looper('trash', EVERY_MS, () => this.turn(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  /** Goes on until nothing is due. */
  async turn(): Promise<void> {
    for (const { trash } of [this.volumes, this.snapshots, this.images]) {
      for (let due = await trash.due(this.transactions.reader, BATCH); due.length > 0; due = due.length < BATCH ? [] : await trash.due(this.transactions.reader, BATCH)) {
        for (const id of due) {
          if (await this.transactions.commit((tx) => trash.purgeIfDue(tx, id))) this.logger.info({ resourceId: id }, 'deleted from the trash: its time was up');
        }
      }
    }
  }
}
