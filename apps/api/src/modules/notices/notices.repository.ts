import { Inject, Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, NoticeKind, NoticeView, Pagination } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { orderBy, readPage } from '../../platform/http/paging.js';
import { EventLog, type Change } from '../../platform/realtime/event-log.js';

/** `key` makes it this one notice of the account: told again, it is nothing new. */
export type NewNotice = { accountId: string; key: string; kind: NoticeKind; title: string; message: string; data: Record<string, unknown> };
type NoticeRow = Omit<NoticeView, 'created_at'> & { account_id: string; created_at: Date };
/** A notice that is to be mailed, and to whom. */
export type DueMail = { id: string; title: string; message: string; email: string; mail_attempts: number };

const viewOf = ({ id, kind, title, message, data, mail, created_at }: NoticeRow): NoticeView => ({ id, kind, title, message, data, mail, created_at: created_at.toISOString() });

/** What accounts are told: in their log (and so to their webhooks), in a list, and by mail. */
@Injectable()
export class Notices {
  constructor(
    private readonly eventLog: EventLog,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Tells it, once; false when it was told before. `also`: what else the log says of the same. Call it last: it appends to the log. */
  async tell(tx: EntityManager, { accountId, key, kind, title, message, data }: NewNotice, also: readonly Change[] = []): Promise<boolean> {
    const [row]: NoticeRow[] = await tx.query(
      'INSERT INTO notices (id, account_id, key, kind, title, message, data, mail, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, wall_clock()) ON CONFLICT (account_id, key) DO NOTHING RETURNING *',
      [uuidv7(), accountId, key, kind, title, message, JSON.stringify(data), this.env.MAIL_URL === 'none' ? 'off' : 'pending'],
    );
    if (!row) return false;
    await this.eventLog.append(tx, accountId, [{ resourceType: 'notice', resourceId: row.id, generation: 1, data: viewOf(row) }, ...also]);
    return true;
  }

  /** `inForce`: the ids of those that still hold; looked at only where the query asks for it. */
  async list(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listNotices>, inForce: readonly string[]): Promise<{ notices: NoticeView[]; pagination: Pagination }> {
    const conditions = ['account_id = $1'];
    const values: unknown[] = [accountId];
    const where = (condition: (value: string) => string, value: unknown) => conditions.push(condition(`$${values.push(value)}`));
    if (query.kind !== undefined) where((kind) => `kind = ${kind}`, query.kind);
    if (query.in_force !== undefined) where((ids) => (query.in_force ? `id = ANY(${ids}::uuid[])` : `id <> ALL(${ids}::uuid[])`), inForce);
    const { rows, pagination } = await readPage<NoticeRow>(db, query, { columns: '*', from: `notices WHERE ${conditions.join(' AND ')}`, order: orderBy(query.sort, { created_at: 'created_at' }, '-created_at'), values });
    return { notices: rows.map(viewOf), pagination };
  }

  /** Takes notices that are to be mailed now; they are due again after `leaseSeconds`, should whoever took them die. */
  async takeDue(tx: EntityManager, limit: number, leaseSeconds: number): Promise<DueMail[]> {
    const [rows]: [DueMail[], number] = await tx.query(
      `UPDATE notices n SET mail_attempts = n.mail_attempts + 1, mail_due_at = now() + make_interval(secs => $2)
       FROM accounts a WHERE a.id = n.account_id AND n.id IN (SELECT id FROM notices WHERE mail = 'pending' AND mail_due_at <= now() ORDER BY mail_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING n.id, n.title, n.message, n.mail_attempts, a.email`,
      [limit, leaseSeconds],
    );
    return rows;
  }

  async mailed(db: EntityManager, id: string, mail: 'sent' | 'failed'): Promise<void> {
    await db.query("UPDATE notices SET mail = $2 WHERE id = $1 AND mail = 'pending'", [id, mail]);
  }

  /** It did not go out; another try after the pause. */
  async postpone(db: EntityManager, id: string, seconds: number): Promise<void> {
    await db.query("UPDATE notices SET mail_due_at = now() + make_interval(secs => $2) WHERE id = $1 AND mail = 'pending'", [id, seconds]);
  }
}
