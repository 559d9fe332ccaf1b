import { Inject, Injectable } from '@nestjs/common';
import type { AuditResult } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../database/transactions.js';
import type { AuthenticatedContext } from '../http/request-context.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';

export type AuditEntry = { action: string; resourceType: string; resourceId: string | null };

const insert = `INSERT INTO audit_log (account_id, actor, action, resource_type, resource_id, ip, request_id, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Who did what: what succeeded in the transaction that did it, what was refused beside it. */
@Injectable()
export class Audit {
  constructor(
    private readonly transactions: Transactions,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async record(tx: EntityManager, context: AuthenticatedContext, entry: AuditEntry): Promise<void> {
    await tx.query(insert, valuesOf(context, entry, 'succeeded'));
  }

  /** Notes a refused attempt without anybody waiting for it: how long an answer takes must not tell whether there is an account. */
  noteRefusal(context: AuthenticatedContext, entry: AuditEntry): void {
    this.transactions.reader
      .query(insert, valuesOf(context, entry, 'refused'))
      .catch((error: Error) => this.logger.warn({ err: error, action: entry.action }, 'could not note a refused attempt'));
  }
}

function valuesOf({ actor, ip, requestId }: AuthenticatedContext, entry: AuditEntry, result: AuditResult): unknown[] {
  const who = JSON.stringify({ kind: actor.kind, name: actor.name, key_id: actor.keyId });
  return [actor.accountId, who, entry.action, entry.resourceType, entry.resourceId, ip || null, requestId, result];
}
