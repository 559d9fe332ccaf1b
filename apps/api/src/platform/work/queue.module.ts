import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createBullQueue, type BullQueue } from '@garrison/queue';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';

export type Queue = BullQueue;
/** Injection token for the queue; its Redis connection also carries rate limits and heartbeats. */
export const QUEUE = Symbol('QUEUE');

@Global()
@Module({
  providers: [
    {
      provide: QUEUE,
      inject: [ENV, APP_LOGGER],
      useFactory: (env: Env, logger: AppLogger) =>
        createBullQueue({ redisUrl: env.REDIS_URL, prefix: env.QUEUE_PREFIX, onError: (error) => logger.warn({ err: error }, 'Redis') }),
    },
  ],
  exports: [QUEUE],
})
export class QueueModule implements OnApplicationShutdown {
  constructor(@Inject(QUEUE) private readonly queue: Queue) {}

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }
}
