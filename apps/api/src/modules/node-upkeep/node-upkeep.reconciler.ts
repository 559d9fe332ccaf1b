import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { DrainRunner } from './drain-runner.js';
import { NodeRecovery } from './node-recovery.js';

/** Carries out what operators ordered about nodes, which is nothing most of the time. Takes no input; any number of workers may run it. */
@Injectable()
export class NodeUpkeepReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly drains: DrainRunner,
    private readonly recovery: NodeRecovery,
    private readonly transactions: Transactions,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('node upkeep', env.RECONCILE_INTERVAL_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    const [open]: { nodes: boolean; drains: boolean }[] = await this.transactions.reader.query(
      "SELECT EXISTS (SELECT 1 FROM nodes WHERE state <> 'in_service') AS nodes, EXISTS (SELECT 1 FROM node_drains WHERE finished_at IS NULL) AS drains",
    );
    if (open?.nodes) await this.recovery.turn();
    if (open?.drains) await this.drains.turn();
  }
}
