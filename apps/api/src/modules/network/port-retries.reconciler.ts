import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { PortRetries } from './port-retries.js';

/** Looks for ports to be told again. Takes no input; any number of workers may run it. */
@Injectable()
export class PortRetriesReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(retries: PortRetries, @Inject(ENV) env: Env, @Inject(APP_LOGGER) logger: AppLogger) {
    this.looper = new Looper('port retries', env.RECONCILE_INTERVAL_MS, () => retries.retry(randomBytes(4).toString('hex')), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }
}
