import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Env } from './config/env.js';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { AiModule } from './modules/ai/ai.module.js';
import { AiUpkeep } from './modules/ai/ai.upkeep.js';
import { CatalogueModule } from './modules/catalogue/catalogue.module.js';
import { DeployModule } from './modules/deploy/deploy.module.js';
import { LaunchLineKeeper } from './modules/deploy/launch-line.keeper.js';
import { DepletionModule } from './modules/depletion/depletion.module.js';
import { DepletionReconciler } from './modules/depletion/depletion.reconciler.js';
import { InstancesModule } from './modules/instances/instances.module.js';
import { OverdueOperationsReconciler } from './modules/instances/overdue-operations.reconciler.js';
import { AgentResultsConsumer } from './modules/agent-results/agent-results.consumer.js';
import { FindingsReconciler } from './modules/findings/findings.reconciler.js';
import { NoticeMailLoop } from './modules/notices/notice-mail.loop.js';
import { NoticesModule } from './modules/notices/notices.module.js';
import { NodeUpkeepModule } from './modules/node-upkeep/node-upkeep.module.js';
import { NodeUpkeepReconciler } from './modules/node-upkeep/node-upkeep.reconciler.js';
import { PortRetriesReconciler } from './modules/network/port-retries.reconciler.js';
import { TelemetryModule } from './modules/telemetry/telemetry.module.js';
import { TelemetryUpkeep } from './modules/telemetry/telemetry.upkeep.js';
import { LeasesModule } from './modules/leases/leases.module.js';
import { LeasesReconciler } from './modules/leases/leases.reconciler.js';
import { MeterLoop } from './modules/usage/meter.loop.js';
import { UsageModule } from './modules/usage/usage.module.js';
import { WebhookDeliveriesConsumer } from './modules/webhooks/webhook-deliveries.consumer.js';
import { WebhookFanOut } from './modules/webhooks/webhook-fan-out.js';
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';
import { UnlistedOnlyGuard } from './platform/auth/unlisted-only.guard.js';
import type { AppLogger } from './platform/observability/logger.js';
import { ObservabilityModule } from './platform/observability/observability.module.js';
import { TrashKeeper } from './modules/trash/trash.keeper.js';
import { OutboxRelay } from './platform/outbox/outbox-relay.js';
import { PlatformModule } from './platform/platform.module.js';
import { Housekeeping } from './platform/work/housekeeping.js';

/** The background process: relay, results, reconcilers. Any number of them may run. */
@Module({})
export class WorkerModule {
  static with(env: Env, logger: AppLogger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.with(env, logger), ObservabilityModule, CatalogueModule, AccountsModule, AiModule, InstancesModule, DepletionModule, LeasesModule, NoticesModule, DeployModule, NodeUpkeepModule, TelemetryModule, UsageModule, WebhooksModule],
      providers: [OutboxRelay, AgentResultsConsumer, OverdueOperationsReconciler, Housekeeping, TrashKeeper, FindingsReconciler, MeterLoop, DepletionReconciler, LeasesReconciler, NoticeMailLoop, LaunchLineKeeper, PortRetriesReconciler, NodeUpkeepReconciler, TelemetryUpkeep, AiUpkeep, WebhookFanOut, WebhookDeliveriesConsumer, { provide: APP_GUARD, useClass: UnlistedOnlyGuard }],
    };
  }
}
