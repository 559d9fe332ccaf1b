import { Inject, Injectable } from '@nestjs/common';
import { isIdle } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { TelemetryRepository } from '../telemetry/telemetry.repository.js';
import { Resting } from './resting.js';

const BATCH = 500;
const MINUTE_MS = 60_000;
const ROW_MS = 15 * MINUTE_MS;

/** Puts machines to rest whose GPUs were idle for as long as their owner said, by what their nodes measured since they were last set to work. */
@Injectable()
export class IdleMachines {
  constructor(
    private readonly transactions: Transactions,
    private readonly instances: InstancesRepository,
    private readonly telemetry: TelemetryRepository,
    private readonly resting: Resting,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async turn(): Promise<void> {
    const rows: { id: string }[] = await this.transactions.reader.query("SELECT id FROM instances WHERE idle_stop_minutes IS NOT NULL AND status = 'ACTIVE' ORDER BY id LIMIT $1", [BATCH]);
    await oneByOne(rows, { logger: this.logger, what: 'whether a machine is idle could not be seen in this round', which: ({ id }) => ({ instanceId: id }) }, ({ id }) =>
      this.transactions.commit((tx) => this.look(tx, id)),
    );
  }

  private async look(tx: EntityManager, id: string): Promise<void> {
    const instance = await this.instances.lock(tx, id);
    if (!instance || instance.status !== 'ACTIVE' || instance.idle_stop_minutes === null) return;
    const minutes = instance.idle_stop_minutes;
    const [{ now, awake }]: [{ now: Date; awake: Date }] = await tx.query(
      "SELECT wall_clock() AS now, greatest($2::timestamptz, (SELECT max(finished_at) FROM operations WHERE resource_type = 'instance' AND resource_id = $1)) AS awake",
      [id, instance.created_at],
    );
    // the minute that is not over yet has no point
    const toMs = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
    const fromMs = toMs - minutes * MINUTE_MS;
    if (awake.getTime() > fromMs) return;
    const rows = await this.telemetry.rows(tx, id, { resolution: 'minute', fromMs, toMs, points: minutes }, ROW_MS);
    if (!isIdle(rows.map(({ starts_at, means }) => ({ startMs: starts_at.getTime(), means })), { gpuCount: instance.gpu_count, fromMs, minutes })) return;
    await this.resting.rest(tx, instance, {
      kind: 'idle', audit: 'idle', key: `idle:${id}:${instance.generation}`, because: `All its GPUs were idle for ${minutes} minutes.`, data: { idle_stop_minutes: minutes },
    });
  }
}
