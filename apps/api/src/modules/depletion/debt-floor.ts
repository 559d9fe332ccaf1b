import { Inject, Injectable } from '@nestjs/common';
import { currencies, type Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { Ledger } from '../ledger/ledger.service.js';

const BATCH = 500;

/** Keeps debts from growing beyond the configured floor: what was charged below it is written off, in an entry of its own. */
@Injectable()
export class DebtFloor {
  constructor(
    private readonly transactions: Transactions,
    private readonly ledger: Ledger,
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** Nano-units; not positive. */
  floorOf(currency: Currency): bigint {
    return -this.env.DEBT_FLOOR[currency];
  }

  async turn(): Promise<void> {
    const floors = currencies.map((currency) => this.floorOf(currency).toString());
    const rows: { id: string; currency: Currency }[] = await this.transactions.reader.query(
      `SELECT a.id, a.currency FROM ledger_balances b JOIN accounts a ON a.id = b.account_id JOIN unnest($1::text[], $2::bigint[]) AS f(currency, floor) ON f.currency = a.currency
       WHERE b.balance_nano < f.floor ORDER BY a.id LIMIT ${BATCH}`,
      [currencies, floors],
    );
    await oneByOne(rows, { logger: this.logger, what: 'a debt below the floor could not be written off in this round', which: ({ id }) => ({ accountId: id }) }, (row) =>
      this.transactions.commit((tx) => this.writeOff(tx, row)),
    );
  }

  /** The number of the account's last line names the cause: of two workers that saw the same, one posts. */
  private async writeOff(tx: EntityManager, { id, currency }: { id: string; currency: Currency }): Promise<void> {
    const [row]: { sequence: string; balance_nano: string }[] = await tx.query('SELECT sequence, balance_nano FROM ledger_balances WHERE account_id = $1 FOR UPDATE', [id]);
    const beyond = this.floorOf(currency) - BigInt(row?.balance_nano ?? 0);
    if (!row || beyond <= 0n) return;
    await this.ledger.credit(tx, { source: `floor:${id}:${row.sequence}`, kind: 'write_off', account: { id, currency }, amountNano: beyond, from: 'write_offs', description: 'Written off below the floor' });
  }
}
