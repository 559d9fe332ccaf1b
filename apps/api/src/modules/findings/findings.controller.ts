import { Controller } from '@nestjs/common';
import { endpoints, type FindingView } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';

type Row = Omit<FindingView, 'created_at' | 'seen_at' | 'resolved_at'> & { created_at: Date; seen_at: Date; resolved_at: Date | null };

const viewOf = ({ id, rule, region, node_id, subject, instance_id, detail, created_at, seen_at, resolved_at }: Row): FindingView => ({
  id, rule, region, node_id, subject, instance_id, detail, created_at: created_at.toISOString(), seen_at: seen_at.toISOString(), resolved_at: resolved_at?.toISOString() ?? null,
});

@Controller()
export class FindingsController {
  constructor(private readonly transactions: Transactions) {}

  @Route(endpoints.adminListFindings)
  async list(@Input() { query }: RouteInput<typeof endpoints.adminListFindings>): RouteReply<typeof endpoints.adminListFindings> {
    const from = `findings WHERE ($1::boolean IS NULL OR (resolved_at IS NULL) = $1) AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR region = $3) AND ($4::text IS NULL OR subject ILIKE $4)`;
    const values = [query.open ?? null, query.rule ?? null, query.region ?? null, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, { created_at: 'created_at' }, '-created_at');
    const { rows, pagination } = await readPage<Row>(this.transactions.reader, query, { columns: 'id', from, order, values, around: (page) => `SELECT * FROM findings WHERE id IN (${page}) ${order}` });
    return ok({ findings: rows.map(viewOf), pagination });
  }
}
