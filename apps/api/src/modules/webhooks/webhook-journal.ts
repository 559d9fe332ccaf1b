import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventLog } from '../../platform/realtime/event-log.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { WebhookRow } from './webhook.row.js';
import { webhookViewOf } from './webhook.view.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** What follows from a webhook's change, in its transaction: the account's log, and the end of what was pending. */
@Injectable()
export class WebhookJournal {
  constructor(
    private readonly eventLog: EventLog,
    private readonly deliveries: DeliveriesRepository,
    private readonly webhooks: WebhooksRepository,
  ) {}

  async announce(tx: EntityManager, row: WebhookRow): Promise<void> {
    await this.eventLog.append(tx, row.account_id, [{ resourceType: 'webhook', resourceId: row.id, generation: row.generation, data: webhookViewOf(row) }]);
  }

  async gone(tx: EntityManager, row: WebhookRow): Promise<void> {
    await this.eventLog.append(tx, row.account_id, [{ resourceType: 'webhook', resourceId: row.id, generation: row.generation + 1, data: null }]);
  }

  async stopped(tx: EntityManager, webhookId: string): Promise<void> {
    await this.deliveries.giveUp(tx, webhookId);
  }

  /** Stops a webhook whose receiver said that it is gone for ever (410), as the Standard Webhooks specification asks. */
  async receiverGone(tx: EntityManager, accountId: string, id: string): Promise<void> {
    const row = await this.webhooks.lock(tx, accountId, id);
    if (!row?.enabled) return;
    const changed = await this.webhooks.change(tx, row, { enabled: false, disabled_reason: 'gone' });
    if (!changed.ok) throw new Error('unreachable: the name did not change');
    await this.stopped(tx, id);
    await this.announce(tx, changed.value);
  }
}
