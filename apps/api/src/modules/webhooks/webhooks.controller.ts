import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { WebhookReplays } from './webhook-replays.js';
import { deliveryViewOf, webhookViewOf } from './webhook.view.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Controller()
export class WebhooksController {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: WebhooksRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly service: WebhooksService,
    private readonly replays: WebhookReplays,
  ) {}

  @Route(endpoints.listWebhooks)
  async list(@Input() { context }: RouteInput<typeof endpoints.listWebhooks>): RouteReply<typeof endpoints.listWebhooks> {
    const rows = await this.repository.list(this.transactions.reader, context.actor.accountId);
    return ok({ webhooks: rows.map(webhookViewOf) });
  }

  @Route(endpoints.createWebhook)
  async create(@Input() { context, body }: RouteInput<typeof endpoints.createWebhook>): RouteReply<typeof endpoints.createWebhook> {
    return this.service.create(context, body);
  }

  @Route(endpoints.getWebhook)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getWebhook>): RouteReply<typeof endpoints.getWebhook> {
    const row = await this.repository.find(this.transactions.reader, context.actor.accountId, params.id);
    return row ? ok({ webhook: webhookViewOf(row) }) : err({ code: 'not_found', resource: 'webhook', id: params.id });
  }

  @Route(endpoints.updateWebhook)
  async update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateWebhook>): RouteReply<typeof endpoints.updateWebhook> {
    return this.service.update(context, params.id, body);
  }

  @Route(endpoints.deleteWebhook)
  async delete(@Input() { context, params }: RouteInput<typeof endpoints.deleteWebhook>): RouteReply<typeof endpoints.deleteWebhook> {
    return this.service.delete(context, params.id);
  }

  @Route(endpoints.rotateWebhookSecret)
  async rotate(@Input() { context, params, body }: RouteInput<typeof endpoints.rotateWebhookSecret>): RouteReply<typeof endpoints.rotateWebhookSecret> {
    return this.service.rotate(context, params.id, body.overlap_hours);
  }

  @Route(endpoints.testWebhook)
  async test(@Input() { context, params }: RouteInput<typeof endpoints.testWebhook>): RouteReply<typeof endpoints.testWebhook> {
    return this.replays.test(context, params.id);
  }

  @Route(endpoints.replayWebhook)
  async replay(@Input() { context, params, body }: RouteInput<typeof endpoints.replayWebhook>): RouteReply<typeof endpoints.replayWebhook> {
    return this.replays.range(context, params.id, body);
  }

  @Route(endpoints.listWebhookDeliveries)
  async listDeliveries(@Input() { context, params, query }: RouteInput<typeof endpoints.listWebhookDeliveries>): RouteReply<typeof endpoints.listWebhookDeliveries> {
    const webhook = await this.repository.find(this.transactions.reader, context.actor.accountId, params.id);
    if (!webhook) return err({ code: 'not_found', resource: 'webhook', id: params.id });
    const rows = await this.deliveries.list(this.transactions.reader, webhook.id, query);
    const deliveries = rows.slice(0, query.limit).map(deliveryViewOf);
    return ok({ deliveries, next_before: rows.length > query.limit ? (deliveries.at(-1)?.sequence ?? null) : null });
  }

  @Route(endpoints.getWebhookDelivery)
  async getDelivery(@Input() { context, params }: RouteInput<typeof endpoints.getWebhookDelivery>): RouteReply<typeof endpoints.getWebhookDelivery> {
    const row = await this.deliveries.find(this.transactions.reader, context.actor.accountId, params.id);
    return row ? ok({ delivery: deliveryViewOf(row) }) : err({ code: 'not_found', resource: 'webhook_delivery', id: params.id });
  }

  @Route(endpoints.replayWebhookDelivery)
  async replayDelivery(@Input() { context, params }: RouteInput<typeof endpoints.replayWebhookDelivery>): RouteReply<typeof endpoints.replayWebhookDelivery> {
    return this.replays.one(context, params.id);
  }
}
