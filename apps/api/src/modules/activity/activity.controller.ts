import { endpoints } from '@garrison/contracts';
import { Controller, Inject } from '@nestjs/common';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { mayHear, REGION_TIER, type RegionTier } from '../../platform/realtime/change-tier.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { AuditLogQueries } from './audit-log.queries.js';

@Controller()
export class ActivityController {
  constructor(
    private readonly transactions: Transactions,
    private readonly eventLog: EventLog,
    private readonly auditLog: AuditLogQueries,
    @Inject(REGION_TIER) private readonly tierOf: RegionTier,
  ) {}

  @Route(endpoints.listChanges)
  async changes(@Input() { context, query }: RouteInput<typeof endpoints.listChanges>): RouteReply<typeof endpoints.listChanges> {
    const { actor } = context;
    const { after, limit } = query;
    const db = this.transactions.reader;
    const read = await this.eventLog.after(db, actor.accountId, after, limit + 1);
    const { removedUntil } = await this.eventLog.reach(db, actor.accountId);
    const page = read.slice(0, limit);
    const changes = page.filter((change) => mayHear(change, actor, this.tierOf));
    return ok({ changes, next_after: page.at(-1)?.sequence ?? Math.max(after, removedUntil), has_more: read.length > limit, truncated: after < removedUntil });
  }

  @Route(endpoints.listEvents)
  async events(@Input() { context, query }: RouteInput<typeof endpoints.listEvents>): RouteReply<typeof endpoints.listEvents> {
    return ok(await this.auditLog.list(this.transactions.reader, context.actor.accountId, query));
  }
}
