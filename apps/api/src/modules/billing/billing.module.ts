import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { BillingController } from './billing.controller.js';
import { BillingQueries } from './billing.queries.js';
import { Reconciliation } from './reconciliation.js';
import { SpendingDays } from './spending-days.queries.js';
import { StatementsController } from './statements.controller.js';
import { StatementsQueries } from './statements.queries.js';
import { TransactionsQueries } from './transactions.queries.js';
import { UsageCharges } from './usage-charges.js';

/** What was charged, told to whom it was charged to: bills, transactions, statements, and the proof that they agree. */
@Module({
  imports: [UsageModule],
  controllers: [BillingController, StatementsController],
  providers: [BillingQueries, Reconciliation, SpendingDays, StatementsQueries, TransactionsQueries, UsageCharges],
  exports: [Reconciliation, UsageCharges],
})
export class BillingModule {}
