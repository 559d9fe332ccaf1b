import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { BurnQueries } from '../usage/burn.queries.js';
import { balanceViewOf } from './balance.view.js';
import { Ledger } from './ledger.service.js';

@Controller()
export class LedgerController {
  constructor(
    private readonly transactions: Transactions,
    private readonly ledger: Ledger,
    private readonly burn: BurnQueries,
  ) {}

  @Route(endpoints.getBalance)
  async getBalance(@Input() { context }: RouteInput<typeof endpoints.getBalance>): RouteReply<typeof endpoints.getBalance> {
    const { reader } = this.transactions;
    const { accountId, currency } = context.actor;
    const [balance, burn] = await Promise.all([this.ledger.balance(reader, accountId), this.burn.hourly(reader, accountId)]);
    return ok({ balance: balanceViewOf(balance, burn, currency) });
  }
}
