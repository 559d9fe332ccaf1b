import { Module, type DynamicModule } from '@nestjs/common';
import type { Env } from '../config/env.js';
import { AccountsModule } from '../modules/accounts/accounts.module.js';
import { ApiKeysModule } from '../modules/api-keys/api-keys.module.js';
import { SshKeysModule } from '../modules/ssh-keys/ssh-keys.module.js';
import type { AppLogger } from '../platform/observability/logger.js';
import { PlatformModule } from '../platform/platform.module.js';
import { DemoAccount } from './demo-account.js';

/** What the seed needs of the application. */
@Module({})
export class SeedModule {
  static with(env: Env, logger: AppLogger): DynamicModule {
    return { module: SeedModule, imports: [PlatformModule.with(env, logger), AccountsModule, ApiKeysModule, SshKeysModule], providers: [DemoAccount] };
  }
}
