import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { Admission } from './admission.js';
import { Affordability } from './affordability.js';
import { BalanceJournal } from './balance-journal.js';
import { LedgerController } from './ledger.controller.js';
import { Ledger } from './ledger.service.js';
import { SpendingQueries } from './spending.queries.js';

/** Balances and the entries they are the sum of. */
@Module({ imports: [UsageModule], controllers: [LedgerController], providers: [Admission, Affordability, BalanceJournal, Ledger, SpendingQueries], exports: [Affordability, BalanceJournal, Ledger, SpendingQueries] })
export class LedgerModule {}
