import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { AccountCreation } from './account-creation.js';
import { AccountsController } from './accounts.controller.js';
import { Accounts } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { SecurityController } from './security.controller.js';
import { SecurityService } from './security.service.js';
import { SessionJournal } from './session-journal.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Registration, sessions, passwords and profiles. */
@Module({
  imports: [LedgerModule, NoticesModule],
  controllers: [AccountsController, SecurityController],
  providers: [AccountCreation, Accounts, AccountsService, SecurityService, SessionJournal, SessionsRepository, SessionsService],
  exports: [AccountCreation, Accounts],
})
export class AccountsModule {}
