import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { CapsController } from './caps.controller.js';

/** What an account may spend at most. */
@Module({ imports: [AccountsModule, LedgerModule], controllers: [CapsController] })
export class CapsModule {}
