import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { Affordability } from './affordability.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerQueries } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

/** Balances and the entries they are the sum of. */
@Module({ imports: [CatalogueModule], controllers: [LedgerController], providers: [Affordability, Ledger, LedgerQueries], exports: [Affordability, Ledger, LedgerQueries] })
export class LedgerModule {}
