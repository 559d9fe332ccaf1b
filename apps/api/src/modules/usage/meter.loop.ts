import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { Meter } from './meter.js';

/** Lets the meter look for minutes that are over, all the time. */
@Injectable()
export class MeterLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(meter: Meter, @Inject(ENV) env: Env, @Inject(APP_LOGGER) logger: AppLogger) {
    const turn = async () => {
      const { unpriced } = await meter.run();
      if (unpriced.length > 0) logger.error({ accounts: unpriced }, 'usage without a price is not charged: put its price into the catalogue');
    };
    this.looper = new Looper('meter', env.RECONCILE_INTERVAL_MS, turn, logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }
}
