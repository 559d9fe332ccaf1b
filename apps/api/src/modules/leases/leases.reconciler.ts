import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { IdleMachines } from './idle-machines.js';
import { Leases } from './leases.js';

/** Lets machines rest whose time is over. Takes no input; any number of workers may run it. */
@Injectable()
export class LeasesReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly leases: Leases,
    private readonly idle: IdleMachines,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('leases', env.RECONCILE_INTERVAL_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    await this.leases.turn();
    await this.idle.turn();
  }
}
