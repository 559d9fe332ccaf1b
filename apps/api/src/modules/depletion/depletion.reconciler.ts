import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { DebtFloor } from './debt-floor.js';
import { Retention } from './retention.js';
import { RunwayWatch } from './runway-watch.js';
import { UsedUpMachines } from './used-up-machines.js';

/** It reads what all accounts are charged for, and charges come by the minute: once in so many rounds of the other reconcilers is enough. */
const ROUNDS = 6;

/** Sees to accounts whose credit runs out. Takes no input; any number of workers may run it. */
@Injectable()
export class DepletionReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly watch: RunwayWatch,
    private readonly machines: UsedUpMachines,
    private readonly floor: DebtFloor,
    private readonly retention: Retention,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('depletion', ROUNDS * env.RECONCILE_INTERVAL_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    await this.watch.turn();
    await this.machines.turn();
    await this.floor.turn();
    await this.retention.turn();
  }
}
