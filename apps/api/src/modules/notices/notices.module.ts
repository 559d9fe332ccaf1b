import { Module } from '@nestjs/common';
import { ENV } from '../../config/env.js';
import { MAILER, mailerOf } from './mailer.js';
import { NoticesController } from './notices.controller.js';
import { Notices } from './notices.repository.js';

/** What accounts are told without having asked. */
@Module({ controllers: [NoticesController], providers: [Notices, { provide: MAILER, inject: [ENV], useFactory: mailerOf }], exports: [MAILER, Notices] })
export class NoticesModule {}
