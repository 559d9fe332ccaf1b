import { Controller } from '@nestjs/common';
import { endpoints, type StatementView } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Download, Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { usageCsv } from './csv.js';
import { Reconciliation } from './reconciliation.js';
import { statementHtml } from './statement.html.js';
import { statementPdf } from './statement.pdf.js';
import { StatementsQueries } from './statements.queries.js';

type Format = RouteInput<typeof endpoints.getStatement>['query']['format'];

/** Monthly statements, and the proof that they are right. */
@Controller()
export class StatementsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly statements: StatementsQueries,
    private readonly reconciliation: Reconciliation,
  ) {}

  @Route(endpoints.listStatements)
  async listStatements(@Input() { context }: RouteInput<typeof endpoints.listStatements>): RouteReply<typeof endpoints.listStatements> {
    return ok({ statements: await this.statements.list(this.transactions.reader, context.actor.accountId) });
  }

  @Route(endpoints.getStatement)
  async getStatement(@Input() { context, params, query }: RouteInput<typeof endpoints.getStatement>): RouteReply<typeof endpoints.getStatement> {
    const statement = await this.statements.month(this.transactions.reader, context.actor.accountId, params.month);
    if (!statement.ok) return statement;
    return ok(query.format === 'json' ? { statement: statement.value } : await fileOf(statement.value, query.format));
  }

  @Route(endpoints.reconcileBilling)
  async reconcile(@Input() { context }: RouteInput<typeof endpoints.reconcileBilling>): RouteReply<typeof endpoints.reconcileBilling> {
    return ok({ reconciliation: await this.reconciliation.run({ accountId: context.actor.accountId }) });
  }

  @Route(endpoints.adminReconcileBilling)
  async reconcileAll(@Input() { query }: RouteInput<typeof endpoints.adminReconcileBilling>): RouteReply<typeof endpoints.adminReconcileBilling> {
    return ok({ reconciliation: await this.reconciliation.run(query.account_id === undefined ? query : { accountId: query.account_id }) });
  }
}

async function fileOf(statement: StatementView, format: Exclude<Format, 'json'>): Promise<Download> {
  const name = `statement-${statement.month}.${format}`;
  switch (format) {
    case 'html':
      return new Download('text/html', name, Buffer.from(statementHtml(statement)));
    case 'pdf':
      return new Download('application/pdf', name, await statementPdf(statement));
    case 'csv':
      return new Download('text/csv', name, usageCsv(statement.usage_lines));
  }
}
