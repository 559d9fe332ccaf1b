import { Injectable } from '@nestjs/common';
import { disputeLifecycle, formatAmount, isWithdrawn, netOfRefund, type DisputeEvent, type DisputeState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { noticeKeys } from '../notices/notice-keys.js';
import { Notices, type NewNotice } from '../notices/notices.repository.js';
import { BalanceJournal } from '../ledger/balance-journal.js';
import { Ledger } from '../ledger/ledger.service.js';
import { amountsOf, depositViewOf, type DepositRow } from './deposit.row.js';
import { DepositsRepository } from './deposits.repository.js';

/** What a provider tells of a dispute: its own id for it, how much of the total it is about (nano-units), and where it stands; null: it is only asked about. */
export type DisputeNews = { id: string; amountNano: bigint; reason: string | null; event: DisputeEvent | null };
type Told = { row: DepositRow; news: DisputeNews; status: DisputeState };

/**
 * What payers' banks take back from deposits. The credit goes with the money, at once and only for as long: what was bought with it is not, so the balance may
 * become negative. In the caller's transaction, under the deposit's lock; whatever is told twice, late or out of order changes nothing.
 */
@Injectable()
export class DepositDisputes {
  constructor(
    private readonly deposits: DepositsRepository,
    private readonly ledger: Ledger,
    private readonly balance: BalanceJournal,
    private readonly notices: Notices,
  ) {}

  async heard(tx: EntityManager, row: DepositRow, news: DisputeNews): Promise<void> {
    const before = await this.deposits.disputeStatus(tx, news.id);
    const next = news.event === null ? undefined : disputeLifecycle.next(before ?? disputeLifecycle.initial, news.event);
    const status = next?.ok ? next.value : (before ?? disputeLifecycle.initial);
    if (status === before) return;
    const changed = await this.deposits.putDispute(tx, row, { id: news.id, status, amountNano: news.amountNano, reason: news.reason });
    const away = isWithdrawn(status);
    const moved = away !== (before !== undefined && isWithdrawn(before));
    if (moved) await this.post(tx, { row, news, status });
    const also = [
      { resourceType: 'deposit' as const, resourceId: row.id, generation: changed.generation, data: depositViewOf(changed) },
      ...(moved ? [await this.balance.change(tx, row.account_id, row.currency)] : []),
    ];
    const told = await this.notices.tell(tx, noticeOf({ row, news, status }), also);
    if (!told) throw new Error(`dispute ${news.id} was ${status} before`);
  }

  /** A dispute is withdrawn once and given back once: the ledger knows both by its id. */
  private async post(tx: EntityManager, { row, news: { id, amountNano: gross }, status }: Told): Promise<void> {
    const net = netOfRefund(amountsOf(row), gross);
    const sign = isWithdrawn(status) ? -1n : 1n;
    const tax = gross - net;
    const taxLine = tax === 0n ? [] : [{ accountId: null, book: 'tax' as const, amountNano: sign * tax }];
    await this.ledger.post(tx, {
      source: `deposit-dispute:${id}:${sign < 0n ? 'withdrawn' : 'returned'}`, kind: 'dispute', currency: row.currency, description: sign < 0n ? 'Deposit disputed' : 'Dispute closed', resource: { type: 'deposit', id: row.id },
      lines: [{ accountId: row.account_id, book: 'credits', amountNano: sign * net }, ...taxLine, { accountId: null, book: 'payments', amountNano: -sign * gross }],
    });
  }
}

const sentences: Record<DisputeState, (amount: string) => [title: string, message: string]> = {
  inquiry: (amount) => ['A payment is asked about', `The bank of your payment asks whether ${amount} of it are right. Nothing was withdrawn.`],
  open: (amount) => ['A payment is disputed', `The bank of your payment disputes ${amount} of it. The credit was withdrawn until it is decided; if you did not mean to dispute it, tell your bank.`],
  lost: (amount) => ['A dispute was lost', `The bank of your payment keeps ${amount} of it. The credit stays withdrawn.`],
  closed: (amount) => ['A dispute is over', `The dispute about ${amount} of your payment is over, and none of it is withdrawn any more.`],
};

function noticeOf({ row, news: { id, amountNano, reason }, status }: Told): NewNotice {
  const amount = formatAmount(amountNano);
  const [title, message] = sentences[status](`${amount} ${row.currency}`);
  return { accountId: row.account_id, key: noticeKeys.dispute(id, status), kind: 'dispute', title, message, data: { deposit_id: row.id, dispute: status, amount, currency: row.currency, reason } };
}
