import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { Notifications } from '../../platform/database/notifications.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { WaitingLaunches } from './waiting-launches.js';

/** Freed GPUs in a row are given away together (ms). */
const REST_MS = 50;

/** Wakes the line when GPUs are freed, nodes come back or the line itself changes, and looks by itself for what was missed and for waits that are over. */
@Injectable()
export class LaunchLineKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    launches: WaitingLaunches,
    private readonly notifications: Notifications,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('launch line', env.RECONCILE_INTERVAL_MS, () => launches.turn(), logger, REST_MS);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.looper.start();
    await this.notifications.listen('garrison_launch_line', () => this.looper.nudge());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }
}
