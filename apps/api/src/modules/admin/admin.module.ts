import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { FindingsController } from '../findings/findings.controller.js';
import { AdminAccounts } from './accounts.service.js';
import { AdminController } from './admin.controller.js';
import { AdminNodesQueries } from './nodes.queries.js';
import { AdminNodesService } from './nodes.service.js';
import { AdminOperations } from './operations.service.js';

/** The operator's side of the API: everything here needs the role. */
@Module({ imports: [LedgerModule], controllers: [AdminController, FindingsController], providers: [AdminAccounts, AdminNodesQueries, AdminNodesService, AdminOperations] })
export class AdminModule {}
