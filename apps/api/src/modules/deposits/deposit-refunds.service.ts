import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { err, formatAmount, invalid, issue, minorFromNano, nanoFromMinor, ok, parseAmount, type DomainError, type Result } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { amountsOf, depositViewOf, type DepositRow } from './deposit.row.js';
import { DepositSettlement } from './deposit-settlement.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';

/** Operators give deposits back. The provider is asked first, under a key of its own for each step, so that a repeated request moves no money twice. */
@Injectable()
export class DepositRefunds {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly deposits: DepositsRepository,
    private readonly service: DepositsService,
    private readonly settlement: DepositSettlement,
  ) {}

  async refund(context: AuthenticatedContext, id: string, body: EndpointBody<typeof endpoints.adminRefundDeposit>): RouteReply<typeof endpoints.adminRefundDeposit> {
    const found = await this.deposits.find(this.transactions.reader, id);
    if (!found) return err({ code: 'not_found', resource: 'deposit', id });
    const given = await this.give(context, found, body.amount);
    return this.commands.run(endpoints.adminRefundDeposit, context, async (tx) => {
      if (!given.ok) return given;
      const row = await this.deposits.lock(tx, id);
      if (!row) return err({ code: 'not_found', resource: 'deposit', id });
      const settled = await this.settlement.refunded(tx, row, given.value);
      return ok({ answer: { deposit: depositViewOf(settled) }, audit: { action: 'deposit.refund', resourceType: 'deposit', resourceId: id } });
    });
  }

  /** All that went back so far, with this. Two requests at once that saw the same ask the provider for one and the same refund. */
  private async give({ idempotencyKey }: AuthenticatedContext, row: DepositRow, text: string | undefined): Promise<Result<bigint, DomainError>> {
    if (row.status !== 'completed') return err({ code: 'wrong_state', resource: 'deposit', current_state: row.status, command: 'refund', allowed_from: ['completed'] });
    if (leftOf(row) === 0n) return err({ code: 'wrong_state', resource: 'deposit', current_state: row.status, command: 'refund', allowed_from: ['completed'], reason: 'What is left of it is with the payer’s bank already: it is disputed.' });
    const amount = amountToRefund(row, text);
    if (!amount.ok) return amount;
    const provider = this.service.providerOf(row);
    if (!provider.ok) return provider;
    const refunded = await provider.value.refund(row, amount.value, idempotencyKey ?? `${row.refunded_nano}-${amount.value}`);
    return refunded.ok ? ok(BigInt(row.refunded_nano) + amount.value) : refunded;
  }
}

/** What is still here: neither given back nor disputed. */
const leftOf = (row: DepositRow): bigint => amountsOf(row).total - BigInt(row.refunded_nano) - BigInt(row.disputed_nano);

function amountToRefund(row: DepositRow, text: string | undefined): Result<bigint, DomainError> {
  const left = leftOf(row);
  if (text === undefined) return ok(left);
  const parsed = parseAmount(text, 'amount');
  if (!parsed.ok) return err(invalid([parsed.error]));
  const whole = nanoFromMinor(minorFromNano(parsed.value)) === parsed.value;
  if (parsed.value > 0n && parsed.value <= left && whole) return ok(parsed.value);
  const max = formatAmount(left);
  return err(invalid([issue('amount', 'out_of_range', `A refund must be 0.01 to ${max} ${row.currency}, with at most two decimals.`, { min: '0.01', max })]));
}
