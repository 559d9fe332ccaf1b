import { Module } from '@nestjs/common';
import { ActivityController } from './activity.controller.js';
import { AuditLogQueries } from './audit-log.queries.js';

/** What happened to an account: the numbered changes, and who did what. */
@Module({ controllers: [ActivityController], providers: [AuditLogQueries] })
export class ActivityModule {}
