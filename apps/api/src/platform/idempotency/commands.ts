import { Injectable } from '@nestjs/common';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EndpointSpec } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEntry } from '../audit/audit.js';
import { together } from '../database/together.js';
import { Transactions } from '../database/transactions.js';
import { successEnvelope } from '../http/envelope.interceptor.js';
import type { AuthenticatedContext } from '../http/request-context.js';
import { Replayed, type RouteAnswer } from '../http/route.js';

/** What a command did: its answer, and the answer to store for a repeated request where the real one holds a secret. */
export type Done<E extends EndpointSpec> = { answer: RouteAnswer<E>; audit: AuditEntry; replayAnswer?: RouteAnswer<E> };

type StoredRow = { request_hash: string; status: number; body: Record<string, unknown>; expired: boolean };
const KEPT = "interval '24 hours'";

/**
 * Runs a changing request: one transaction holds the idempotency key, the change, its audit row and the stored answer. Of two requests with one
 * key, the second waits on the first one's row and then replays what it answered. A refused request stores nothing and may be sent again
 * (decision 0004).
 */
@Injectable()
export class Commands {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
  ) {}

  run<E extends EndpointSpec>(
    spec: E,
    context: AuthenticatedContext,
    work: (tx: EntityManager) => Promise<Result<Done<E>, DomainError>>,
  ): Promise<Result<RouteAnswer<E> | Replayed, DomainError>> {
    return this.transactions.run<RouteAnswer<E> | Replayed, DomainError>(async (tx) => {
      const earlier = await this.claim(tx, context);
      if (earlier) return earlier;
      const done = await work(tx);
      if (!done.ok) return done;
      await together([this.audit.record(tx, context, done.value.audit), this.store(tx, context, spec, done.value.replayAnswer ?? done.value.answer)]);
      return ok(done.value.answer);
    });
  }

  private async claim(tx: EntityManager, { actor, idempotencyKey, requestHash }: AuthenticatedContext): Promise<Result<Replayed, DomainError> | undefined> {
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

  private async store<E extends EndpointSpec>(tx: EntityManager, { actor, idempotencyKey, requestId }: AuthenticatedContext, spec: E, answer: RouteAnswer<E>): Promise<void> {
    if (idempotencyKey === null) return;
    const body = JSON.stringify(successEnvelope(spec, answer as Record<string, unknown>, requestId));
    await tx.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE account_id = $1 AND key = $2', [actor.accountId, idempotencyKey, spec.status, body]);
  }
}
