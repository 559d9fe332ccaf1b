import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { WebhookRow } from './webhook.row.js';

export type NewWebhook = Pick<WebhookRow, 'account_id' | 'name' | 'url' | 'event_types' | 'sealed_secret'>;
export type WebhookChange = Partial<Pick<WebhookRow, 'name' | 'url' | 'event_types' | 'enabled' | 'disabled_reason' | 'sealed_secret' | 'sealed_previous_secret' | 'previous_secret_until'>>;

/** Reads `webhooks`, and is their only writer. */
@Injectable()
export class WebhooksRepository {
  async list(db: EntityManager, accountId: string): Promise<WebhookRow[]> {
    return db.query('SELECT * FROM webhooks WHERE account_id = $1 ORDER BY created_at DESC, id', [accountId]);
  }

  async find(db: EntityManager, accountId: string, id: string): Promise<WebhookRow | undefined> {
    const [row]: WebhookRow[] = await db.query('SELECT * FROM webhooks WHERE id = $1 AND account_id = $2', [id, accountId]);
    return row;
  }

  /** Keeps the fan-out off the webhook until the transaction ends. */
  async lock(tx: EntityManager, accountId: string, id: string): Promise<WebhookRow | undefined> {
    const [row]: WebhookRow[] = await tx.query('SELECT * FROM webhooks WHERE id = $1 AND account_id = $2 FOR UPDATE', [id, accountId]);
    return row;
  }

  async count(tx: EntityManager, accountId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query('SELECT count(*)::int AS count FROM webhooks WHERE account_id = $1', [accountId]);
    return row?.count ?? 0;
  }

  /** Refused when the name is taken; the transaction is then of no further use. */
  async insert(tx: EntityManager, { account_id, name, url, event_types, sealed_secret }: NewWebhook): Promise<Result<WebhookRow, 'name_taken'>> {
    return named(() =>
      tx.query('INSERT INTO webhooks (id, account_id, name, url, event_types, sealed_secret) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *', [
        uuidv7(), account_id, name, url, event_types, sealed_secret,
      ]),
    );
  }

  /** Writes a locked row's change as its next generation. Refused when the name is taken. */
  async change(tx: EntityManager, row: WebhookRow, change: WebhookChange): Promise<Result<WebhookRow, 'name_taken'>> {
    const next = { ...row, ...change };
    return named(async () => {
      const [rows]: [WebhookRow[], number] = await tx.query(
        `UPDATE webhooks SET name = $2, url = $3, event_types = $4, enabled = $5, disabled_reason = $6, sealed_secret = $7, sealed_previous_secret = $8, previous_secret_until = $9,
                generation = generation + 1, updated_at = now() WHERE id = $1 RETURNING *`,
        [row.id, next.name, next.url, next.event_types, next.enabled, next.disabled_reason, next.sealed_secret, next.sealed_previous_secret, next.previous_secret_until],
      );
      return rows;
    });
  }

  /** Lets a webhook begin after the newest change of its account; the caller has just appended to the log and so holds its counter. */
  async startFromNow(tx: EntityManager, id: string): Promise<WebhookRow> {
    const [rows]: [WebhookRow[], number] = await tx.query(
      'UPDATE webhooks w SET last_sequence = s.last_sequence FROM event_streams s WHERE w.id = $1 AND s.account_id = w.account_id RETURNING w.*',
      [id],
    );
    return rows[0] as WebhookRow;
  }

  async delete(tx: EntityManager, id: string): Promise<void> {
    await tx.query('DELETE FROM webhooks WHERE id = $1', [id]);
  }
}

async function named(write: () => Promise<WebhookRow[]>): Promise<Result<WebhookRow, 'name_taken'>> {
  try {
    const [row] = await write();
    return ok(row as WebhookRow);
  } catch (error) {
    if (violatedUnique(error) === 'webhooks_account_id_name_key') return err('name_taken');
    throw error;
  }
}
