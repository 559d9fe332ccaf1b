import { Injectable } from '@nestjs/common';
import type { Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Change } from '../../platform/realtime/event-log.js';
import { BurnQueries } from '../usage/burn.queries.js';
import { balanceViewOf } from './balance.view.js';
import { Ledger } from './ledger.service.js';

/** Balances have no generation of their own: the sequence of the log orders them. */
const generation = 1;

/** Tells an account's listeners what it has after a transaction that changed it. */
@Injectable()
export class BalanceJournal {
  constructor(
    private readonly ledger: Ledger,
    private readonly burn: BurnQueries,
  ) {}

  /** The balance as it is within the transaction, for the event log. */
  async change(tx: EntityManager, accountId: string, currency: Currency): Promise<Change> {
    const [balance, burn] = [await this.ledger.balance(tx, accountId), await this.burn.hourly(tx, accountId)];
    return { resourceType: 'balance', resourceId: accountId, generation, data: balanceViewOf(balance, burn, currency) };
  }
}
