import { Controller } from '@nestjs/common';
import { endpoints, type TransactionView } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Download, Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { BillingQueries } from './billing.queries.js';
import { csvOf, usageCsv } from './csv.js';
import { periodOf, type Period } from './period.js';
import { SpendingDays } from './spending-days.queries.js';
import { TransactionsQueries } from './transactions.queries.js';

const transactionColumns = {
  id: (row: TransactionView) => row.id, created_at: (row: TransactionView) => row.created_at, type: (row: TransactionView) => row.type, kind: (row: TransactionView) => row.kind,
  reason: (row: TransactionView) => row.reason, amount: (row: TransactionView) => row.amount, currency: (row: TransactionView) => row.currency,
  balance_after: (row: TransactionView) => row.balance_after, from: (row: TransactionView) => row.from, to: (row: TransactionView) => row.to,
};

/** What was charged, for whom it was charged to. */
@Controller()
export class BillingController {
  constructor(
    private readonly transactions: Transactions,
    private readonly billing: BillingQueries,
    private readonly ledgerLines: TransactionsQueries,
    private readonly days: SpendingDays,
  ) {}

  @Route(endpoints.listTransactions)
  async listTransactions(@Input() { context, query }: RouteInput<typeof endpoints.listTransactions>): RouteReply<typeof endpoints.listTransactions> {
    const { accountId } = context.actor;
    if (query.format === 'csv') return ok(new Download('text/csv', 'transactions.csv', csvOf(this.ledgerLines.all(this.transactions.reader, accountId, query), transactionColumns)));
    return ok(await this.ledgerLines.list(this.transactions.reader, accountId, query));
  }

  @Route(endpoints.getTransaction)
  getTransaction(@Input() { context, params }: RouteInput<typeof endpoints.getTransaction>): RouteReply<typeof endpoints.getTransaction> {
    return this.ledgerLines.find(this.transactions.reader, context.actor.accountId, params.id);
  }

  @Route(endpoints.getInstanceBilling)
  async getInstanceBilling(@Input() { context, params, query }: RouteInput<typeof endpoints.getInstanceBilling>): RouteReply<typeof endpoints.getInstanceBilling> {
    const period = periodOf(query, new Date());
    if (!period.ok) return period;
    const billing = await this.billing.instance(this.transactions.reader, context.actor.accountId, params.id, period.value);
    return billing.ok ? ok({ billing: billing.value }) : billing;
  }

  @Route(endpoints.listVolumesBilling)
  async listVolumesBilling(@Input() { context, query }: RouteInput<typeof endpoints.listVolumesBilling>): RouteReply<typeof endpoints.listVolumesBilling> {
    const period = periodOf(query, new Date());
    return period.ok ? ok({ billing: await this.billing.volumes(this.transactions.reader, context.actor.accountId, period.value) }) : period;
  }

  @Route(endpoints.getVolumeBilling)
  async getVolumeBilling(@Input() { context, params, query }: RouteInput<typeof endpoints.getVolumeBilling>): RouteReply<typeof endpoints.getVolumeBilling> {
    const period = periodOf(query, new Date());
    if (!period.ok) return period;
    const billing = await this.billing.volume(this.transactions.reader, context.actor.accountId, params.id, period.value);
    return billing.ok ? ok({ billing: billing.value }) : billing;
  }

  @Route(endpoints.listSnapshotsBilling)
  async listSnapshotsBilling(@Input() { context, query }: RouteInput<typeof endpoints.listSnapshotsBilling>): RouteReply<typeof endpoints.listSnapshotsBilling> {
    const period = periodOf(query, new Date());
    return period.ok ? ok({ billing: await this.billing.snapshots(this.transactions.reader, context.actor.accountId, period.value) }) : period;
  }

  @Route(endpoints.getBilling)
  async getBilling(@Input() { context, query }: RouteInput<typeof endpoints.getBilling>): RouteReply<typeof endpoints.getBilling> {
    const period = periodOf(query, new Date());
    if (!period.ok) return period;
    if (query.format === 'csv') return ok(await this.csv(context.actor.accountId, period.value));
    return ok({ billing: await this.billing.all(this.transactions.reader, context.actor.accountId, period.value, query.group_by) });
  }

  @Route(endpoints.listBillingDays)
  async listBillingDays(@Input() { context, query }: RouteInput<typeof endpoints.listBillingDays>): RouteReply<typeof endpoints.listBillingDays> {
    return ok(await this.days.list(this.transactions.reader, context.actor.accountId, query));
  }

  private async csv(accountId: string, period: Period): Promise<Download> {
    return new Download('text/csv', 'billing.csv', usageCsv(await this.billing.lines(this.transactions.reader, accountId, period)));
  }
}
