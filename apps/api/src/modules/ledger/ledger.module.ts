import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { Affordability } from './affordability.js';
import { BalanceJournal } from './balance-journal.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerQueries } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

/** Balances and the entries they are the sum of. */
@Module({ imports: [CatalogueModule], controllers: [LedgerController], providers: [Affordability, BalanceJournal, Ledger, LedgerQueries], exports: [Affordability, BalanceJournal, Ledger, LedgerQueries] })
export class LedgerModule {}
