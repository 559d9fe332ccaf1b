import { Injectable } from '@nestjs/common';
import { personalKinds, type EndpointQuery, type endpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import type { SendResult } from './webhook-sender.js';
import type { DeliveryRow, DueDelivery, WebhookRow } from './webhook.row.js';

type ListQuery = EndpointQuery<typeof endpoints.listWebhookDeliveries>;
/** What a queue carries for one try. */
export type Try = { deliveryId: string; round: number; attempt: number };

/** Log entries of the account that a webhook wants to hear of. */
const WANTED = `(cardinality($4::text[]) = 0 AND type <> ALL ('{${personalKinds.map((kind) => `${kind}.changed`).join()}}') OR type = ANY($4))`;
const KEPT_TRIES = 20;
const SCANNED = 500;

/** Reads `webhook_deliveries`, and is their only writer. One row per change and webhook; a replay begins a new round of the same row. */
@Injectable()
export class DeliveriesRepository {
  async list(db: EntityManager, webhookId: string, { status, before, limit }: ListQuery): Promise<DeliveryRow[]> {
    return db.query(
      `SELECT * FROM webhook_deliveries WHERE webhook_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::bigint IS NULL OR sequence < $3) ORDER BY sequence DESC LIMIT ${limit + 1}`,
      [webhookId, status ?? null, before ?? null],
    );
  }

  async find(db: EntityManager, accountId: string, id: string, lock: '' | 'FOR UPDATE' = ''): Promise<DeliveryRow | undefined> {
    const [row]: DeliveryRow[] = await db.query(`SELECT * FROM webhook_deliveries WHERE id = $1 AND account_id = $2 ${lock}`, [id, accountId]);
    return row;
  }

  /** Makes deliveries of the changes after a locked webhook's `last_sequence` and moves that on, in one statement. */
  async fanOut(tx: EntityManager, webhook: WebhookRow, newest: string): Promise<void> {
    await tx.query(
      `WITH scanned AS (SELECT sequence, type FROM event_log WHERE account_id = $2 AND sequence > $3 ORDER BY sequence LIMIT ${SCANNED}),
            made AS (INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type)
                     SELECT gen_random_uuid(), $1, $2, sequence, type FROM scanned WHERE ${WANTED} ON CONFLICT (webhook_id, sequence) DO NOTHING)
       UPDATE webhooks SET last_sequence = coalesce((SELECT max(sequence) FROM scanned), $5) WHERE id = $1`,
      [webhook.id, webhook.account_id, webhook.last_sequence, webhook.event_types, newest],
    );
  }

  /** Up to `limit` sequences, oldest first, of changes the locked webhook was or would have been told of. */
  async wanted(tx: EntityManager, webhook: WebhookRow, from: number, to: number, limit: number): Promise<number[]> {
    const rows: { sequence: string }[] = await tx.query(
      `SELECT sequence FROM event_log WHERE account_id = $1 AND sequence >= $2 AND sequence <= $3 AND ${WANTED} ORDER BY sequence LIMIT $5`,
      [webhook.account_id, from, Math.min(to, Number(webhook.last_sequence)), webhook.event_types, limit],
    );
    return rows.map((row) => Number(row.sequence));
  }

  /** Begins a new round for each of the changes, unless one is under way; gives how many were begun. */
  async replay(tx: EntityManager, webhook: Pick<WebhookRow, 'id' | 'account_id'>, sequences: readonly number[]): Promise<number> {
    const begun: unknown[] = await tx.query(
      `INSERT INTO webhook_deliveries AS d (id, webhook_id, account_id, sequence, type)
       SELECT gen_random_uuid(), $1, $2, sequence, type FROM event_log WHERE account_id = $2 AND sequence = ANY($3::bigint[])
       ON CONFLICT (webhook_id, sequence) DO UPDATE SET status = 'pending', round = d.round + 1, attempts = 0, due_at = now(), finished_at = NULL WHERE d.status <> 'pending'
       RETURNING id`,
      [webhook.id, webhook.account_id, sequences],
    );
    await this.wake(tx);
    return begun.length;
  }

  /** Makes a delivery of the newest change of the account, whose log the transaction has just appended to. */
  async tellLatest(tx: EntityManager, { id, account_id }: WebhookRow): Promise<DeliveryRow> {
    const [row]: DeliveryRow[] = await tx.query(
      `INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type)
       SELECT gen_random_uuid(), $1, $2, e.sequence, e.type FROM event_streams s JOIN event_log e ON e.account_id = s.account_id AND e.sequence = s.last_sequence WHERE s.account_id = $2 RETURNING *`,
      [id, account_id],
    );
    await this.wake(tx);
    return row as DeliveryRow;
  }

  /** Gives up what is pending of a webhook that was stopped. */
  async giveUp(tx: EntityManager, webhookId: string): Promise<void> {
    await tx.query("UPDATE webhook_deliveries SET status = 'failed', finished_at = now() WHERE webhook_id = $1 AND status = 'pending'", [webhookId]);
  }

  /** Takes what is due for the queue. Should it get lost there, it is due again after the lease (seconds). */
  async takeDue(tx: EntityManager, limit: number, leaseSeconds: number): Promise<Try[]> {
    const [rows]: [Pick<DeliveryRow, 'id' | 'round' | 'attempts'>[], number] = await tx.query(
      `UPDATE webhook_deliveries SET due_at = now() + make_interval(secs => $2)
       WHERE id IN (SELECT id FROM webhook_deliveries WHERE status = 'pending' AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, round, attempts`,
      [limit, leaseSeconds],
    );
    return rows.map(({ id, round, attempts }) => ({ deliveryId: id, round, attempt: attempts + 1 }));
  }

  /** What the try needs; undefined when it was done already, replayed since, given up, or its webhook is gone. */
  async load(db: EntityManager, { deliveryId, round, attempt }: Try): Promise<DueDelivery | undefined> {
    const [row]: DueDelivery[] = await db.query(
      `SELECT d.id, d.webhook_id, d.account_id, d.sequence, d.type, d.round, d.attempts, w.url, w.sealed_secret,
              CASE WHEN w.previous_secret_until > now() THEN w.sealed_previous_secret END AS sealed_previous_secret, e.resource_type, e.resource_id, e.generation, e.data, e.at
       FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN event_log e ON e.account_id = d.account_id AND e.sequence = d.sequence
       WHERE d.id = $1 AND d.round = $2 AND d.attempts = $3 - 1 AND d.status = 'pending'`,
      [deliveryId, round, attempt],
    );
    return row;
  }

  /** Writes how a try ended. Without `pauseMs` it was the last one. Nothing happens when the round is another one by now. */
  async record(tx: EntityManager, { deliveryId, round, attempt }: Try, { status, error, durationMs }: SendResult, next: { delivered: boolean; pauseMs: number | undefined }): Promise<void> {
    const entry = { at: new Date().toISOString(), round, attempt, status, error, duration_ms: durationMs };
    const state = next.delivered ? 'delivered' : next.pauseMs === undefined ? 'failed' : 'pending';
    await tx.query(
      `UPDATE webhook_deliveries SET attempts = $3, status = $4, log = jsonb_path_query_array(log || $5::jsonb, '$[last - ${KEPT_TRIES - 1} to last]'),
              due_at = now() + $6 * interval '1 millisecond' * (1 + random() / 10), finished_at = CASE WHEN $4 <> 'pending' THEN now() END
       WHERE id = $1 AND round = $2 AND attempts = $3 - 1 AND status = 'pending'`,
      [deliveryId, round, attempt, state, JSON.stringify([entry]), next.pauseMs ?? 0],
    );
  }

  private async wake(tx: EntityManager): Promise<void> {
    await tx.query("SELECT pg_notify('garrison_webhooks', '')");
  }
}
