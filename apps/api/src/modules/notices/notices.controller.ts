import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { NoticesInForce } from './notices-in-force.js';
import { Notices } from './notices.repository.js';

@Controller()
export class NoticesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly notices: Notices,
    private readonly inForce: NoticesInForce,
  ) {}

  @Route(endpoints.listNotices)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listNotices>): RouteReply<typeof endpoints.listNotices> {
    const { reader } = this.transactions;
    const { accountId } = context.actor;
    const inForce = query.in_force === undefined ? [] : await this.inForce.of(reader, accountId);
    return ok(await this.notices.list(reader, accountId, query, inForce));
  }
}
