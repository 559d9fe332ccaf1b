import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { AuditLogQueries } from './audit-log.queries.js';

@Controller()
export class ActivityController {
  constructor(
    private readonly transactions: Transactions,
    private readonly eventLog: EventLog,
    private readonly auditLog: AuditLogQueries,
  ) {}

  @Route(endpoints.listChanges)
  async changes(@Input() { context, query }: RouteInput<typeof endpoints.listChanges>): RouteReply<typeof endpoints.listChanges> {
    const { after, limit } = query;
    const read = await this.eventLog.after(this.transactions.reader, context.actor.accountId, after, limit + 1);
    const changes = read.slice(0, limit);
    return ok({ changes, next_after: changes.at(-1)?.sequence ?? after, has_more: read.length > limit });
  }

  @Route(endpoints.listEvents)
  async events(@Input() { context, query }: RouteInput<typeof endpoints.listEvents>): RouteReply<typeof endpoints.listEvents> {
    return ok(await this.auditLog.list(this.transactions.reader, context.actor.accountId, query));
  }
}
