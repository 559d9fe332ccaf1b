import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { WebhookJournal } from './webhook-journal.js';
import { WebhookReplays } from './webhook-replays.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookTargets } from './webhook-target.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

/** Tells customers' own servers what happens, to the Standard Webhooks specification. */
@Module({
  imports: [AccountsModule],
  controllers: [WebhooksController],
  providers: [DeliveriesRepository, WebhookJournal, WebhookReplays, WebhooksRepository, WebhookSender, WebhooksService, WebhookTargets],
  exports: [DeliveriesRepository, WebhookJournal, WebhookSender],
})
export class WebhooksModule {}
