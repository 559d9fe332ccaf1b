import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { placeInRow, resolutionFacts, resolutions, rollUp, seriesOf, type Resolution } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { TelemetryRepository, type NewPoint } from './telemetry.repository.js';

const EVERY_MS = 60_000;
const BATCH = 200;
const FORGOTTEN_AT_ONCE = 5_000;

/**
 * Thins telemetry with age: rows that changed become points of the next coarser resolution, and what is older than it is kept is deleted. A row that
 * changes again by a late report is rolled up again, to the same point. Takes no input; any number of workers may run it.
 */
@Injectable()
export class TelemetryUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly telemetry: TelemetryRepository,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('telemetry', EVERY_MS, () => this.turn(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  /** One round, as of a moment (ms). */
  async turn(nowMs = Date.now()): Promise<void> {
    for (const resolution of resolutions) {
      const { rollsInto } = resolutionFacts[resolution];
      if (rollsInto === null) continue;
      let rolled: number;
      do rolled = await this.rollBatch(resolution, rollsInto, nowMs);
      while (rolled === BATCH);
    }
    let forgotten: number;
    do forgotten = await this.telemetry.forget(this.transactions.reader, FORGOTTEN_AT_ONCE);
    while (forgotten === FORGOTTEN_AT_ONCE);
  }

  private rollBatch(from: Resolution, into: Resolution, nowMs: number): Promise<number> {
    // Minutes are rolled when their quarter hour is over, for they change every minute; a day's quarter hours whenever one was added.
    const beforeMs = from === 'minute' ? nowMs - resolutionFacts.minute.rowMs : nowMs;
    return this.transactions.commit(async (tx) => {
      const rows = await this.telemetry.lockToRoll(tx, from, beforeMs, BATCH);
      if (rows.length === 0) return 0;
      const points = rows.flatMap((row): (NewPoint & { atMs: number })[] => {
        const point = rollUp(row, seriesOf(row.gpu_count).length);
        return point ? [{ instanceId: row.instance_id, ...point, atMs: row.starts_at.getTime() }] : [];
      });
      for (const atMs of new Set(points.map((point) => point.atMs))) await this.telemetry.put(tx, into, placeInRow(into, atMs), points.filter((point) => point.atMs === atMs));
      await this.telemetry.markRolled(tx, from, rows);
      return rows.length;
    });
  }
}
