import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { AiLedger } from './ai-ledger.js';

/** Gives back what dead processes held. */
@Injectable()
export class AiUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    ledger: AiLedger,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('ai', env.RECONCILE_INTERVAL_MS, async () => {
      const lost = await ledger.sweep();
      if (lost > 0) logger.warn({ lost }, 'AI requests ended without a charge because their process died');
    }, logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }
}
