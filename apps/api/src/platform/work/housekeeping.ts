import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { trimAuditLog, trimEventLog } from './log-retention.js';
import { Looper } from './looper.js';

const EVERY_MS = 10 * 60_000;

/** Rows that only had to live for a while, and how long. */
const perishable = [
  "DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'",
  "DELETE FROM refresh_tokens WHERE expires_at < now() - interval '1 day'",
  "DELETE FROM sessions WHERE expires_at < now() - interval '1 day'",
  "DELETE FROM webhook_deliveries WHERE status <> 'pending' AND finished_at < now() - interval '30 days'",
  // The console of a machine that is gone helps to understand why it went, for a week.
  `DELETE FROM console_chunks WHERE instance_id IN (
     SELECT i.id FROM instances i WHERE i.deleted_at < now() - interval '7 days' AND EXISTS (SELECT 1 FROM console_chunks c WHERE c.instance_id = i.id) LIMIT 1000)`,
  "DELETE FROM node_drain_machines m USING node_drains d WHERE d.id = m.drain_id AND d.finished_at < now() - interval '400 days'",
  "DELETE FROM node_drains WHERE finished_at < now() - interval '400 days'",
];

/** Removes what has outlived its use, so that no table grows for ever. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) logger: AppLogger,
  ) {
    this.looper = new Looper('housekeeping', EVERY_MS, () => this.clean(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async clean(): Promise<void> {
    const db = this.transactions.reader;
    for (const statement of perishable) await db.query(statement);
    await trimEventLog(db, this.env.EVENT_LOG_DAYS);
    await trimAuditLog(db, this.env.AUDIT_LOG_DAYS);
  }
}
