import { Injectable } from '@nestjs/common';
import type { AuditEventView, AuditResult, EndpointQuery, endpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';

type EventsQuery = EndpointQuery<typeof endpoints.listEvents>;
type AuditRow = {
  id: string; actor: AuditEventView['actor']; action: string; resource_type: string; resource_id: string | null; ip: string | null; request_id: string; result: AuditResult; at: Date;
};

const viewOf = ({ id, action, resource_type, resource_id, result, actor, ip, request_id, at }: AuditRow): AuditEventView => ({
  id: Number(id), action, resource_type, resource_id, result, actor, ip, request_id, at: at.toISOString(),
});

/** Reads audit logs, by keyset: a page deep in the past costs what the first one costs. */
@Injectable()
export class AuditLogQueries {
  /** Newest first, with the id to go on before; null at the end. */
  async list(db: EntityManager, accountId: string, query: EventsQuery): Promise<{ events: AuditEventView[]; next_before: number | null }> {
    const values: unknown[] = [accountId];
    const only = (condition: string, value: unknown) => (value === undefined ? '' : ` AND ${condition} $${values.push(value)}`);
    const where = [
      only('action =', query.action), only('resource_type =', query.resource_type), only('resource_id =', query.resource_id),
      only('at >=', query.from), only('at <=', query.to), only('id <', query.before),
    ].join('');
    // cut within the index, whatever is asked for
    const page = `SELECT id FROM audit_log WHERE account_id = $1${where} ORDER BY id DESC LIMIT ${query.limit + 1}`;
    const rows: AuditRow[] = await db.query(`SELECT * FROM audit_log WHERE id IN (${page}) ORDER BY id DESC`, values);
    const events = rows.slice(0, query.limit).map(viewOf);
    return { events, next_before: rows.length > query.limit ? (events.at(-1)?.id ?? null) : null };
  }
}
