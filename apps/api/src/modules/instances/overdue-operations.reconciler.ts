import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import { Looper } from '../../platform/work/looper.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { OperationListeners } from './operation-listeners.js';

const BATCH = 100;

/**
 * Sees to it that no command hangs: what was silent for longer than its lease is dispatched again, what is past its deadline is ended by what is
 * true of its machine or volume as far as anybody can tell. Takes no input; any number of workers may run it.
 */
@Injectable()
export class OverdueOperationsReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly listeners: OperationListeners,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
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
    const which = ({ id, kind, request_id }: OperationRow) => ({ operationId: id, kind, requestId: request_id });
    await oneByOne(overdue, { logger: this.logger, what: 'an operation past its deadline could not be ended in this round', which }, async (operation) => {
      await this.listeners.of(operation.resource_type).expire(operation);
      this.logger.warn(which(operation), 'an operation passed its deadline');
    });
    const silent = await this.transactions.commit((tx) => this.operations.redispatchSilent(tx, BATCH));
    for (const operation of silent) this.logger.warn({ ...which(operation), region: operation.region, attempts: operation.attempts }, 'silent operation dispatched again');
  }
}
