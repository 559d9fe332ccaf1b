import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Notices } from './notices.repository.js';

@Controller()
export class NoticesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly notices: Notices,
  ) {}

  @Route(endpoints.listNotices)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listNotices>): RouteReply<typeof endpoints.listNotices> {
    return ok(await this.notices.list(this.transactions.reader, context.actor.accountId, query));
  }
}
