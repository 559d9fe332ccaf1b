import { Injectable } from '@nestjs/common';
import { ok, type DomainError, type Result } from '@garrison/domain';
import type { EndpointSpec } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEntry } from '../audit/audit.js';
import { together } from '../database/together.js';
import { Transactions } from '../database/transactions.js';
import { successEnvelope } from '../http/envelope.interceptor.js';
import type { AuthenticatedContext } from '../http/request-context.js';
import type { Replayed, RouteAnswer } from '../http/route.js';
import { IdempotencyKeys } from './idempotency-keys.js';

/** What a command did: its answer, and the answer to store for a repeated request where the real one holds a secret. */
export type Done<E extends EndpointSpec> = { answer: RouteAnswer<E>; audit: AuditEntry; replayAnswer?: RouteAnswer<E> };

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
    private readonly keys: IdempotencyKeys,
  ) {}

  run<E extends EndpointSpec>(
    spec: E,
    context: AuthenticatedContext,
    work: (tx: EntityManager) => Promise<Result<Done<E>, DomainError>>,
  ): Promise<Result<RouteAnswer<E> | Replayed, DomainError>> {
    return this.transactions.run<RouteAnswer<E> | Replayed, DomainError>(async (tx) => {
      const earlier = await this.keys.claim(tx, context);
      if (earlier) return earlier;
      const done = await work(tx);
      if (!done.ok) return done;
      await together([this.audit.record(tx, context, done.value.audit), this.keys.store(tx, context, spec.status, () => successEnvelope(spec, (done.value.replayAnswer ?? done.value.answer) as Record<string, unknown>, context.requestId))]);
      return ok(done.value.answer);
    });
  }
}
