import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { QueuedJob } from '@garrison/queue';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { Notifications } from '../database/notifications.js';
import { keyed } from '../database/preparing-client.js';
import { Transactions } from '../database/transactions.js';
import { Looper } from '../work/looper.js';
import { QUEUE, type Queue } from '../work/queue.module.js';

const BATCH = 200;
const POLL_MS = 5_000;
/** How long a batch waits for a relay that died with it. Publishing takes milliseconds, and twice does no harm. */
const CLAIM_SECONDS = 5;

type OutboxRow = { id: string; queue: string; job_name: string; job_id: string; payload: unknown; attempts: number };

/**
 * Publishes what transactions left in the outbox, in any number of workers. Rows are claimed in one short transaction and deleted after the queue
 * has them: a relay that dies in between lets its claim run out, and the job's id makes the second publication harmless.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    @Inject(QUEUE) private readonly queue: Queue,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('outbox relay', POLL_MS, () => this.drain(), logger);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.looper.start();
    await this.notifications.listen('garrison_outbox', () => this.looper.nudge());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  /** Publishes until nothing is left. */
  async drain(): Promise<void> {
    let published: number;
    do published = await this.publishBatch();
    while (published === BATCH);
  }

  private async publishBatch(): Promise<number> {
    // node-postgres answers an UPDATE … RETURNING as [rows, count]
    const [rows]: [OutboxRow[], number] = await this.transactions.reader.query(
      keyed(`UPDATE outbox SET claimed_until = now() + make_interval(secs => $1)
       WHERE id IN (SELECT id FROM outbox WHERE claimed_until IS NULL OR claimed_until < now() ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, queue, job_name, job_id, payload, attempts`),
      [CLAIM_SECONDS, BATCH],
    );
    if (rows.length === 0) return 0;
    const byQueue = new Map<string, QueuedJob[]>();
    for (const row of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
      const job = { name: row.job_name, id: row.job_id, payload: row.payload, attempts: row.attempts };
      byQueue.set(row.queue, [...(byQueue.get(row.queue) ?? []), job]);
    }
    for (const [queue, jobs] of byQueue) await this.queue.publisher.publish(queue, jobs);
    await this.transactions.reader.query(keyed('DELETE FROM outbox WHERE id = ANY($1::bigint[])'), [rows.map((row) => row.id)]);
    return rows.length;
  }
}
