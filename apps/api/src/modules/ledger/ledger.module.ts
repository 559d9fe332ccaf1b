import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { Affordability } from './affordability.js';
import { BalanceJournal } from './balance-journal.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerQueries } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

/** Balances and the entries they are the sum of. */
@Module({ imports: [UsageModule], controllers: [LedgerController], providers: [Affordability, BalanceJournal, Ledger, LedgerQueries], exports: [Affordability, BalanceJournal, Ledger, LedgerQueries] })
export class LedgerModule {}
