import { Injectable } from '@nestjs/common';
import type { Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Change } from '../../platform/realtime/event-log.js';
import { balanceViewOf } from './balance.view.js';
import { LedgerQueries } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

/** Balances have no generation of their own: the sequence of the log orders them. */
const generation = 1;

/** Tells an account's listeners what it has after a transaction that changed it. */
@Injectable()
export class BalanceJournal {
  constructor(
    private readonly ledger: Ledger,
    private readonly queries: LedgerQueries,
  ) {}

  /** The balance as it is within the transaction, for the event log. */
  async change(tx: EntityManager, accountId: string, currency: Currency): Promise<Change> {
    const [balance, burn] = [await this.ledger.balance(tx, accountId), await this.queries.hourlyBurn(tx, accountId, currency)];
    return { resourceType: 'balance', resourceId: accountId, generation, data: balanceViewOf(balance, burn, currency) };
  }
}
