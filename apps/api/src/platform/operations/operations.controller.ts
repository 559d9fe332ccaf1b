import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../database/transactions.js';
import { orderBy, readPage } from '../http/paging.js';
import { Input, Route, type RouteInput, type RouteReply } from '../http/route.js';
import { operationViewOf, type OperationRow } from './operations.js';

@Controller()
export class OperationsController {
  constructor(private readonly transactions: Transactions) {}

  @Route(endpoints.listOperations)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listOperations>): RouteReply<typeof endpoints.listOperations> {
    const from = `operations WHERE account_id = $1 AND ($2::uuid IS NULL OR resource_id = $2) AND ($3::text IS NULL OR resource_type = $3)
      AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR kind = $5)`;
    const values = [context.actor.accountId, query.resource_id ?? null, query.resource_type ?? null, query.status ?? null, query.search ?? null];
    const order = orderBy(query.sort, { created_at: 'created_at' }, '-created_at');
    const { rows, pagination } = await readPage<OperationRow>(this.transactions.reader, query, { columns: 'id', from, order, values, around: (page) => `SELECT * FROM operations WHERE id IN (${page}) ${order}` });
    return ok({ operations: rows.map(operationViewOf), pagination });
  }

  @Route(endpoints.getOperation)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getOperation>): RouteReply<typeof endpoints.getOperation> {
    const [row]: OperationRow[] = await this.transactions.reader.query('SELECT * FROM operations WHERE id = $1 AND account_id = $2', [params.id, context.actor.accountId]);
    return row ? ok({ operation: operationViewOf(row) }) : err({ code: 'not_found', resource: 'operation', id: params.id });
  }
}
