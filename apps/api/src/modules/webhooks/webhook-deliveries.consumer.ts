import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { webhookPauseMs } from '@garrison/domain';
import { unseal, type ReceivedJob } from '@garrison/queue';
import { z } from 'zod';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { QUEUE, type Queue } from '../../platform/work/queue.module.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { signatureOf } from './signature.js';
import { webhookQueueName } from './webhook-fan-out.js';
import { WebhookJournal } from './webhook-journal.js';
import { WebhookSender } from './webhook-sender.js';
import type { DueDelivery } from './webhook.row.js';

const CONCURRENCY = 20;
/** Longer than a receiver may take, so that a slow one is not asked by two workers. */
const LOCK_MS = 30_000;
const GONE = 410;

const oneTry = z.object({ deliveryId: z.uuid(), round: z.number().int(), attempt: z.number().int() });

/** Sends deliveries. A worker that dies between sending and writing down sends once more, under the same `webhook-id`. */
@Injectable()
export class WebhookDeliveriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private consumption: { close(): Promise<void> } | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly deliveries: DeliveriesRepository,
    private readonly sender: WebhookSender,
    private readonly journal: WebhookJournal,
    @Inject(QUEUE) private readonly queue: Queue,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.queue.consumer.consume(webhookQueueName, { concurrency: CONCURRENCY, lockMs: LOCK_MS }, (job) => this.take(job));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.close();
  }

  /** One try. A job that comes twice or late finds its try done and sends nothing. */
  async take({ payload }: Pick<ReceivedJob, 'payload'>): Promise<void> {
    const job = oneTry.parse(payload);
    const due = await this.deliveries.load(this.transactions.reader, job);
    if (!due) return;
    const body = bodyOf(due);
    const result = await this.sender.post(due.url, this.headersOf(due, body), body);
    const delivered = result.status !== null && result.status >= 200 && result.status < 300;
    const gone = result.status === GONE;
    const pauseMs = delivered || gone ? undefined : webhookPauseMs(job.attempt);
    await this.transactions.commit(async (tx) => {
      await this.deliveries.record(tx, job, result, { delivered, pauseMs });
      if (gone) await this.journal.receiverGone(tx, due.account_id, due.webhook_id);
    });
  }

  private headersOf(due: DueDelivery, body: string): Record<string, string> {
    const id = `msg_${due.id}`;
    const timestamp = Math.floor(Date.now() / 1_000);
    const secrets = [due.sealed_secret, due.sealed_previous_secret].flatMap((sealed) => (sealed === null ? [] : [unseal(this.env.SEALING_KEY, sealed)]));
    return {
      'content-type': 'application/json',
      'user-agent': 'Garrison-Webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secrets, { id, timestamp, body }),
    };
  }
}

/** The same bytes at every try: all of it comes from the log, which never changes. */
const bodyOf = ({ type, at, sequence, resource_type, resource_id, generation, data }: DueDelivery): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), sequence: Number(sequence), resource_type, resource_id, generation, data });
