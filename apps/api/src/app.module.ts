import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { Env } from './config/env.js';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { ActivityModule } from './modules/activity/activity.module.js';
import { AdminModule } from './modules/admin/admin.module.js';
import { AiModule } from './modules/ai/ai.module.js';
import { ApiKeysModule } from './modules/api-keys/api-keys.module.js';
import { CapsModule } from './modules/caps/caps.module.js';
import { BillingModule } from './modules/billing/billing.module.js';
import { CatalogueHttpModule } from './modules/catalogue/catalogue-http.module.js';
import { CatalogueModule } from './modules/catalogue/catalogue.module.js';
import { DepletionModule } from './modules/depletion/depletion.module.js';
import { DepositsModule } from './modules/deposits/deposits.module.js';
import { DeployModule } from './modules/deploy/deploy.module.js';
import { InstancesModule } from './modules/instances/instances.module.js';
import { LeasesModule } from './modules/leases/leases.module.js';
import { LedgerModule } from './modules/ledger/ledger.module.js';
import { NetworkModule } from './modules/network/network.module.js';
import { SnapshotsModule } from './modules/snapshots/snapshots.module.js';
import { NodeUpkeepModule } from './modules/node-upkeep/node-upkeep.module.js';
import { NoticesModule } from './modules/notices/notices.module.js';
import { ScriptsModule } from './modules/scripts/scripts.module.js';
import { SshKeysModule } from './modules/ssh-keys/ssh-keys.module.js';
import { TelemetryModule } from './modules/telemetry/telemetry.module.js';
import { VolumesModule } from './modules/volumes/volumes.module.js';
import { UnikernelsModule } from './modules/unikernels/unikernels.module.js';
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';
import { AuthGuard } from './platform/auth/auth.guard.js';
import { DocumentsModule } from './platform/http/documents/documents.module.js';
import { EnvelopeInterceptor } from './platform/http/envelope.interceptor.js';
import { FailureFilter } from './platform/http/failure.filter.js';
import type { AppLogger } from './platform/observability/logger.js';
import { ObservabilityModule } from './platform/observability/observability.module.js';
import { OperationsController } from './platform/operations/operations.controller.js';
import { PlatformModule } from './platform/platform.module.js';
import { RateLimit } from './platform/rate-limit/rate-limit.js';
import { RealtimeModule } from './platform/realtime/realtime.module.js';

/** The HTTP process: controllers and the live connection. */
@Module({})
export class AppModule {
  static with(env: Env, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(env, logger), ObservabilityModule, DocumentsModule, RealtimeModule,
        CatalogueModule, CatalogueHttpModule, AccountsModule, ActivityModule, AdminModule, AiModule, ApiKeysModule, BillingModule, LedgerModule, SshKeysModule, TelemetryModule, ScriptsModule, VolumesModule, InstancesModule, NetworkModule, NodeUpkeepModule, DeployModule, SnapshotsModule, CapsModule, DepletionModule, LeasesModule, NoticesModule, DepositsModule, UnikernelsModule, WebhooksModule,
      ],
      controllers: [OperationsController],
      providers: [
        RateLimit,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
        { provide: APP_FILTER, useClass: FailureFilter },
      ],
    };
  }
}
