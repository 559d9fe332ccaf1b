import { Injectable } from '@nestjs/common';
import { netOfRefund } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { EventLog } from '../../platform/realtime/event-log.js';
import { BalanceJournal } from '../ledger/balance-journal.js';
import { Ledger } from '../ledger/ledger.service.js';
import { amountsOf, depositViewOf, type DepositRow } from './deposit.row.js';
import { DepositsRepository } from './deposits.repository.js';

/**
 * What became of a deposit, with its ledger entry, in the caller's transaction and under the deposit's lock. Everything may be told any number of times and in any
 * order: what is known already changes nothing, and the ledger posts one cause once.
 */
@Injectable()
export class DepositSettlement {
  constructor(
    private readonly deposits: DepositsRepository,
    private readonly ledger: Ledger,
    private readonly balance: BalanceJournal,
    private readonly eventLog: EventLog,
  ) {}

  /** The money is here: the net becomes credit, the tax is owed on. */
  async paid(tx: EntityManager, row: DepositRow, payment: string | null): Promise<DepositRow> {
    const moved = await this.deposits.move(tx, row, 'pay', { completed_at: new Date(), failure: null, payment_reference: payment });
    if (!moved) return row;
    const { net, tax, total } = amountsOf(row);
    await this.ledger.post(tx, {
      source: `deposit:${row.id}`, kind: 'deposit', currency: row.currency, description: 'Deposit', resource: { type: 'deposit', id: row.id },
      lines: [{ accountId: row.account_id, book: 'credits', amountNano: net }, ...taxLine(tax), { accountId: null, book: 'payments', amountNano: -total }],
    });
    await this.announce(tx, moved, true);
    return moved;
  }

  /** It will not be paid. */
  async failed(tx: EntityManager, row: DepositRow, reason: string): Promise<DepositRow> {
    const moved = await this.deposits.move(tx, row, 'fail', { failure: reason });
    if (!moved) return row;
    await this.announce(tx, moved, false);
    return moved;
  }

  /** Money went back; `refunded` (nano-units of the total) is all that did so far. Its share of credit and tax goes back with it. */
  async refunded(tx: EntityManager, row: DepositRow, refunded: bigint): Promise<DepositRow> {
    const amounts = amountsOf(row);
    const before = BigInt(row.refunded_nano);
    const after = refunded > amounts.total ? amounts.total : refunded;
    if (row.status !== 'completed' || after <= before) return row;
    const patch = { refunded_nano: after.toString() };
    const changed = after === amounts.total ? await this.deposits.move(tx, row, 'refund', patch) : await this.deposits.change(tx, row, patch);
    const net = netOfRefund(amounts, after) - netOfRefund(amounts, before);
    const gross = after - before;
    await this.ledger.post(tx, {
      source: `deposit-refund:${row.id}:${after}`, kind: 'refund', currency: row.currency, description: 'Deposit refunded', resource: { type: 'deposit', id: row.id },
      lines: [{ accountId: row.account_id, book: 'credits', amountNano: -net }, ...taxLine(net - gross), { accountId: null, book: 'payments', amountNano: gross }],
    });
    await this.announce(tx, changed ?? row, true);
    return changed ?? row;
  }

  async announce(tx: EntityManager, row: DepositRow, withBalance: boolean): Promise<void> {
    const balance = withBalance ? [await this.balance.change(tx, row.account_id, row.currency)] : [];
    await this.eventLog.append(tx, row.account_id, [{ resourceType: 'deposit', resourceId: row.id, generation: row.generation, data: depositViewOf(row) }, ...balance]);
  }
}

const taxLine = (amountNano: bigint) => (amountNano === 0n ? [] : [{ accountId: null, book: 'tax' as const, amountNano }]);
