import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { HibernatedQueries } from './hibernated.queries.js';

@Controller()
export class HibernatedController {
  constructor(
    private readonly hibernated: HibernatedQueries,
    private readonly transactions: Transactions,
  ) {}

  @Route(endpoints.listHibernated)
  async list(@Input() { context: { actor }, query }: RouteInput<typeof endpoints.listHibernated>): RouteReply<typeof endpoints.listHibernated> {
    return ok(await this.hibernated.list(this.transactions.reader, { id: actor.accountId, currency: actor.currency }, query));
  }
}
