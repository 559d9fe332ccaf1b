import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { DepositRefunds } from './deposit-refunds.service.js';
import { depositViewOf } from './deposit.row.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';

@Controller()
export class DepositsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: DepositsRepository,
    private readonly service: DepositsService,
    private readonly refunds: DepositRefunds,
  ) {}

  @Route(endpoints.listDeposits)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listDeposits>): RouteReply<typeof endpoints.listDeposits> {
    const { rows, pagination } = await this.repository.list(this.transactions.reader, context.actor.accountId, query);
    return ok({ deposits: rows.map(depositViewOf), pagination });
  }

  @Route(endpoints.createDeposit)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createDeposit>): RouteReply<typeof endpoints.createDeposit> {
    return this.service.create(context, body);
  }

  @Route(endpoints.getDeposit)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getDeposit>): RouteReply<typeof endpoints.getDeposit> {
    const row = await this.repository.find(this.transactions.reader, params.id, context.actor.accountId);
    return row ? ok({ deposit: depositViewOf(row) }) : err({ code: 'not_found', resource: 'deposit', id: params.id });
  }

  @Route(endpoints.updateDeposit)
  update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateDeposit>): RouteReply<typeof endpoints.updateDeposit> {
    return this.service.update(context, params.id, body);
  }

  @Route(endpoints.adminRefundDeposit)
  refund(@Input() { context, params, body }: RouteInput<typeof endpoints.adminRefundDeposit>): RouteReply<typeof endpoints.adminRefundDeposit> {
    return this.refunds.refund(context, params.id, body);
  }
}
