import { Module } from '@nestjs/common';
import { ENV } from '../../config/env.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { MAILER, mailerOf } from './mailer.js';
import { NoticesController } from './notices.controller.js';
import { NoticesInForce } from './notices-in-force.js';
import { Notices } from './notices.repository.js';

/** What accounts are told without having asked. */
@Module({ imports: [LedgerModule, UsageModule], controllers: [NoticesController], providers: [Notices, NoticesInForce, { provide: MAILER, inject: [ENV], useFactory: mailerOf }], exports: [MAILER, Notices] })
export class NoticesModule {}
