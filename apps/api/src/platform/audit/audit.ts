import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../http/request-context.js';

export type AuditEntry = { action: string; resourceType: string; resourceId: string | null };

/** Who did what, written in the transaction that did it. */
@Injectable()
export class Audit {
  async record(tx: EntityManager, { actor, ip, requestId }: AuthenticatedContext, entry: AuditEntry): Promise<void> {
    const who = JSON.stringify({ kind: actor.kind, name: actor.name, key_id: actor.keyId });
    await tx.query(
      'INSERT INTO audit_log (account_id, actor, action, resource_type, resource_id, ip, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [actor.accountId, who, entry.action, entry.resourceType, entry.resourceId, ip, requestId],
    );
  }
}
