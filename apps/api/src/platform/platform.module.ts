import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { Audit } from './audit/audit.js';
import { Credentials } from './auth/credentials.js';
import { EndedSessions } from './auth/ended-sessions.js';
import { Tokens } from './auth/tokens.js';
import { DatabaseModule } from './database/database.module.js';
import { Commands } from './idempotency/commands.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { APP_LOGGER, type AppLogger } from './observability/logger.js';
import { Operations } from './operations/operations.js';
import { Outbox } from './outbox/outbox.js';
import { EventLog } from './realtime/event-log.js';
import { QueueModule } from './work/queue.module.js';

/** What every module may use, in the api and in the worker. Knows no resource. */
@Global()
@Module({})
export class PlatformModule {
  static with(env: Env, logger: AppLogger): DynamicModule {
    const values = [
      { provide: ENV, useValue: env },
      { provide: APP_LOGGER, useValue: logger },
    ];
    const services = [Audit, Commands, Credentials, EndedSessions, EventLog, IdempotencyKeys, Operations, Outbox, Tokens];
    return {
      module: PlatformModule,
      global: true,
      imports: [DatabaseModule, QueueModule],
      providers: [...values, ...services],
      exports: [ENV, APP_LOGGER, ...services],
    };
  }
}
