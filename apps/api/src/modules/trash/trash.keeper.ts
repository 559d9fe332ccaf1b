import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
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

  async turn(): Promise<void> {
    for (const { trash } of [this.volumes, this.snapshots, this.images]) while (await this.purgeSome(trash));
  }

  /** True when there may be more that can be deleted now. */
  private async purgeSome(trash: Pick<VolumeTrash['trash'], 'due' | 'purgeIfDue'>): Promise<boolean> {
    const due = await trash.due(this.transactions.reader, BATCH);
    let purged = 0;
    const what = 'something in the trash could not be deleted in this round';
    await oneByOne(due, { logger: this.logger, what, which: (resourceId) => ({ resourceId }) }, async (id) => {
      if (!(await this.transactions.commit((tx) => trash.purgeIfDue(tx, id)))) return;
      purged += 1;
      this.logger.info({ resourceId: id }, 'deleted from the trash: its time was up');
    });
    return due.length === BATCH && purged > 0;
  }
}
