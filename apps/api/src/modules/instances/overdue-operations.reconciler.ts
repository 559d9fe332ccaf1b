import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { JobResource } from '@garrison/contracts';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import { Looper } from '../../platform/work/looper.js';
import { VolumeOutcomes } from '../volumes/volume-outcomes.js';
import { InstanceDeadlines } from './instance-deadlines.js';

const BATCH = 100;
/** Ends an operation past its deadline, unless it was answered or extended meanwhile. A kind of thing without one does not compile. */
type Enders = Record<JobResource['type'], (overdue: OperationRow) => Promise<void>>;

/**
 * Sees to it that no command hangs: what was silent for longer than its lease is dispatched again, what is past its deadline is ended by what is
 * true of its machine or volume as far as anybody can tell. Takes no input; any number of workers may run it.
 */
@Injectable()
export class OverdueOperationsReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;
  private readonly enders: Enders;

  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    instances: InstanceDeadlines,
    volumes: VolumeOutcomes,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.enders = { instance: (overdue) => instances.end(overdue), volume: (overdue) => volumes.expire(overdue) };
    this.looper = new Looper('overdue operations', env.RECONCILE_INTERVAL_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    const overdue: OperationRow[] = await this.transactions.reader.query(
      "SELECT * FROM operations WHERE status IN ('pending', 'running') AND deadline_at < now() ORDER BY deadline_at LIMIT $1",
      [BATCH],
    );
    for (const operation of overdue) {
      await this.enders[operation.resource_type](operation);
      this.logger.warn({ operationId: operation.id, kind: operation.kind, requestId: operation.request_id }, 'operation ended by its deadline');
    }
    const silent = await this.transactions.commit((tx) => this.operations.redispatchSilent(tx, BATCH));
    for (const { id, kind, region, attempts, request_id } of silent) this.logger.warn({ operationId: id, kind, region, attempts, requestId: request_id }, 'silent operation dispatched again');
  }
}
