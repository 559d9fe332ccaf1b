import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Notifications } from '../../platform/database/notifications.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Looper } from '../../platform/work/looper.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { WebhookRow } from './webhook.row.js';

/** Between two looks (ms) for tries whose pause is over. */
const POLL_MS = 1_000;
/** Many changes in a row are fanned out together (ms). */
const REST_MS = 100;
const WEBHOOKS = 20;
const TRIES = 200;
/** How long (seconds) a try may be on its way before it is given to the queue again, under the same job id. */
const LEASE_SECONDS = 60;

export const webhookQueueName = 'webhook-deliveries';
/** The queue repeats a job only when the database was away; whether a receiver is asked again, its row says. */
const JOB_ATTEMPTS = 3;

/**
 * Makes deliveries of what accounts' logs have grown by, and gives what is due to the queue. A webhook's place in the log moves in the transaction that
 * makes its deliveries, so each change is one row per webhook, however many workers run and whenever they die.
 */
@Injectable()
export class WebhookFanOut implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    private readonly deliveries: DeliveriesRepository,
    private readonly outbox: Outbox,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('webhook fan-out', POLL_MS, () => this.turn(), logger, REST_MS);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.looper.start();
    await this.notifications.listen('garrison_events', () => this.looper.nudge());
    await this.notifications.listen('garrison_webhooks', () => this.looper.nudge());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  /** Goes on until every webhook is up to date and nothing is due. */
  async turn(): Promise<void> {
    while ((await this.fanOut()) > 0);
    while ((await this.dispatch()) === TRIES);
  }

  private fanOut(): Promise<number> {
    return this.transactions.commit(async (tx) => {
      const behind: (WebhookRow & { newest: string })[] = await tx.query(
        `SELECT w.*, s.last_sequence AS newest FROM webhooks w JOIN event_streams s ON s.account_id = w.account_id
         WHERE w.enabled AND w.last_sequence < s.last_sequence ORDER BY w.id LIMIT ${WEBHOOKS} FOR NO KEY UPDATE OF w SKIP LOCKED`,
      );
      for (const webhook of behind) await this.deliveries.fanOut(tx, webhook, webhook.newest);
      return behind.length;
    });
  }

  private dispatch(): Promise<number> {
    return this.transactions.commit(async (tx) => {
      const tries = await this.deliveries.takeDue(tx, TRIES, LEASE_SECONDS);
      for (const one of tries) {
        await this.outbox.add(tx, { queue: webhookQueueName, name: 'webhook.deliver', id: `${one.deliveryId}-${one.round}-${one.attempt}`, payload: one, attempts: JOB_ATTEMPTS });
      }
      return tries.length;
    });
  }
}
