import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { err, ok, type DomainError } from '@garrison/domain';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { DeliveryRow } from './webhook.row.js';
import { deliveryViewOf } from './webhook.view.js';
import { WebhookJournal } from './webhook-journal.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** Changes one call sends again at most. */
export const REPLAY_LIMIT = 1_000;

const stopped = (command: string): DomainError => ({
  code: 'wrong_state', resource: 'webhook', current_state: 'disabled', command, allowed_from: ['enabled'], reason: 'The webhook is stopped; enable it first.',
});

/** Sends what is asked for: again what was sent before or what happened while nobody listened, or something to try the receiver with. Receivers see the same `webhook-id` and so can tell. */
@Injectable()
export class WebhookReplays {
  constructor(
    private readonly commands: Commands,
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly journal: WebhookJournal,
  ) {}

  /** The log says that the webhook is as it is, and this webhook hears it even if it did not ask for such. */
  async test(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.testWebhook> {
    return this.commands.run(endpoints.testWebhook, context, async (tx) => {
      const webhook = await this.webhooks.lock(tx, context.actor.accountId, id);
      if (!webhook) return err({ code: 'not_found', resource: 'webhook', id });
      if (!webhook.enabled) return err(stopped('test'));
      await this.journal.announce(tx, webhook);
      const delivery = await this.deliveries.tellLatest(tx, webhook);
      return ok({ answer: { delivery: deliveryViewOf(delivery) }, audit: { action: 'webhook.test', resourceType: 'webhook', resourceId: id } });
    });
  }

  async range(context: AuthenticatedContext, id: string, { from_sequence, to_sequence }: EndpointBody<typeof endpoints.replayWebhook>): RouteReply<typeof endpoints.replayWebhook> {
    return this.commands.run(endpoints.replayWebhook, context, async (tx) => {
      const webhook = await this.webhooks.lock(tx, context.actor.accountId, id);
      if (!webhook) return err({ code: 'not_found', resource: 'webhook', id });
      if (!webhook.enabled) return err(stopped('replay'));
      const found = await this.deliveries.wanted(tx, webhook, from_sequence, to_sequence ?? Number.MAX_SAFE_INTEGER, REPLAY_LIMIT + 1);
      const next_sequence = found[REPLAY_LIMIT] ?? null;
      const replayed = await this.deliveries.replay(tx, webhook, found.slice(0, REPLAY_LIMIT));
      return ok({ answer: { replayed, next_sequence }, audit: { action: 'webhook.replay', resourceType: 'webhook', resourceId: id } });
    });
  }

  async one(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.replayWebhookDelivery> {
    const { accountId } = context.actor;
    return this.commands.run(endpoints.replayWebhookDelivery, context, async (tx) => {
      const known = await this.deliveries.find(tx, accountId, id);
      // Webhook first, delivery second, as whoever stops a webhook does.
      const webhook = known && (await this.webhooks.lock(tx, accountId, known.webhook_id));
      const delivery = webhook && (await this.deliveries.find(tx, accountId, id, 'FOR UPDATE'));
      if (!webhook || !delivery) return err({ code: 'not_found', resource: 'webhook_delivery', id });
      if (!webhook.enabled) return err(stopped('replay'));
      if (delivery.status === 'pending') return err(notAgain(delivery));
      if ((await this.deliveries.replay(tx, webhook, [Number(delivery.sequence)])) === 0) return err(notAgain(delivery, 'What it tells of is no longer in the log of the account.'));
      const begun = (await this.deliveries.find(tx, accountId, id)) as DeliveryRow;
      return ok({ answer: { delivery: deliveryViewOf(begun) }, audit: { action: 'webhook_delivery.replay', resourceType: 'webhook_delivery', resourceId: id } });
    });
  }
}

const notAgain = ({ status }: DeliveryRow, reason?: string): DomainError => ({
  code: 'wrong_state', resource: 'webhook_delivery', current_state: status, command: 'replay', allowed_from: ['delivered', 'failed'], ...(reason === undefined ? {} : { reason }),
});
