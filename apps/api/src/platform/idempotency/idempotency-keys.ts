import { Injectable } from '@nestjs/common';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../http/request-context.js';
import { Replayed } from '../http/route.js';

type StoredRow = { request_hash: string; status: number; body: Record<string, unknown>; expired: boolean };
const KEPT = "interval '24 hours'";

/** The keys of requests that may be sent again. A key belongs to the transaction of its request: of two with one key, the second waits for the first (decision 0004). */
@Injectable()
export class IdempotencyKeys {
  /** The answer to an earlier request with the same key, or a refusal when that request was another one; undefined when this is the first, or carries no key. */
  async claim(tx: EntityManager, { actor, idempotencyKey, requestHash }: AuthenticatedContext): Promise<Result<Replayed, DomainError> | undefined> {
    if (idempotencyKey === null) return undefined;
    const claim = 'INSERT INTO idempotency_keys (account_id, key, request_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key';
    const values = [actor.accountId, idempotencyKey, requestHash];
    for (;;) {
      const claimed: unknown[] = await tx.query(claim, values);
      if (claimed.length > 0) return undefined;
      const [row]: StoredRow[] = await tx.query(
        `SELECT request_hash, status, body, created_at < now() - ${KEPT} AS expired FROM idempotency_keys WHERE account_id = $1 AND key = $2`,
        [actor.accountId, idempotencyKey],
      );
      if (row && !row.expired) return row.request_hash === requestHash ? ok(new Replayed(row.status, row.body)) : err({ code: 'idempotency_conflict', key: idempotencyKey });
      await tx.query(`DELETE FROM idempotency_keys WHERE account_id = $1 AND key = $2 AND created_at < now() - ${KEPT}`, [actor.accountId, idempotencyKey]);
    }
  }

  /** Stores what a repeated request will be answered. */
  async store(tx: EntityManager, { actor, idempotencyKey }: AuthenticatedContext, status: number, body: () => object): Promise<void> {
    if (idempotencyKey === null) return;
    await tx.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE account_id = $1 AND key = $2', [actor.accountId, idempotencyKey, status, JSON.stringify(body())]);
  }
}
