import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEntry } from '../../platform/audit/audit.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { Notices } from '../notices/notices.repository.js';
import { sessionChange, type SessionRow } from './session.row.js';

export const sessionEntry = (action: string, sessionId: string | null): AuditEntry => ({ action, resourceType: 'session', resourceId: sessionId });

/** What is written down of sessions, and told of them: audit, log and notices. Call it last: it appends to the log. */
@Injectable()
export class SessionJournal {
  constructor(
    private readonly audit: Audit,
    private readonly eventLog: EventLog,
    private readonly notices: Notices,
  ) {}

  /** In what the account did, and in its log. */
  async record(tx: EntityManager, context: AuthenticatedContext, action: string, row: SessionRow, alsoEnded: readonly SessionRow[] = []): Promise<void> {
    await this.audit.record(tx, context, sessionEntry(action, row.id));
    await this.changed(tx, context.actor.accountId, [row, ...alsoEnded]);
  }

  async changed(tx: EntityManager, accountId: string, rows: readonly SessionRow[]): Promise<void> {
    await this.eventLog.append(tx, accountId, rows.map(sessionChange));
  }

  /** A refresh token came back that was used before: somebody has a copy, so its session was ended. */
  async reused(tx: EntityManager, context: AuthenticatedContext, row: SessionRow): Promise<void> {
    await this.audit.record(tx, context, sessionEntry('session.revoke_reused', row.id));
    await this.notices.tell(tx, {
      accountId: row.account_id, key: `session-reused:${row.id}`, kind: 'security', title: 'A session was ended because its token was used twice', data: { session_id: row.id, ip: context.ip },
      message: `A token of the session that began on ${row.created_at.toISOString()} came back after it had been exchanged, so somebody may hold a copy. Whoever used the session has to sign in again. If you do not know what it was, change your password.`,
    }, [sessionChange(row)]);
  }

  async passwordChanged(tx: EntityManager, { actor: { accountId }, ip, requestId }: AuthenticatedContext, ended: readonly SessionRow[]): Promise<void> {
    await this.notices.tell(tx, {
      accountId, key: `password-changed:${requestId}`, kind: 'security', title: 'Your password was changed', data: { ip, ended: ended.length },
      message: `The password of the account was changed from ${ip || 'an unknown address'}, and all other sessions were ended. If that was not you, ask us for help at once.`,
    }, ended.map(sessionChange));
  }

  /** Without anybody waiting for it. */
  refused(context: AuthenticatedContext, what: AuditEntry): void {
    this.audit.noteRefusal(context, what);
  }
}
