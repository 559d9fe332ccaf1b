import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AccountCreation } from './account-creation.js';
import { AccountsController } from './accounts.controller.js';
import { Accounts } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Registration, sessions and profiles. */
@Module({
  imports: [LedgerModule],
  controllers: [AccountsController],
  providers: [AccountCreation, Accounts, AccountsService, SessionsRepository, SessionsService],
  exports: [AccountCreation, Accounts],
})
export class AccountsModule {}
