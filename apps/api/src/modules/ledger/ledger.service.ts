import { Injectable } from '@nestjs/common';
import { sumAmounts, type Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** `credits` are what accounts hold; `promotions` is what the operator gives away, `payments` what came in from payers, `tax` what of that is owed to the state, `revenue_ai` what AI chat earned. */
export type Book = 'credits' | 'promotions' | 'payments' | 'tax' | 'write_offs' | 'revenue_ai';
/** One side of an entry; an `accountId` only on books that accounts have. Amounts are nano-units. */
export type LedgerLine = { accountId: string | null; book: Book; amountNano: bigint };

export type LedgerEntry = {
  /** What caused it, unique for ever: the same cause is never posted twice. */
  source: string;
  kind: string;
  currency: Currency;
  description: string;
  /** What it was about, if one thing. */
  resource?: { type: string; id: string };
  lines: readonly LedgerLine[];
};

export type Credit = {
  source: string;
  kind: string;
  account: { id: string; currency: Currency };
  amountNano: bigint;
  /** The book that pays. */
  from: Exclude<Book, 'credits' | 'revenue_ai'>;
  description: string;
  resource?: { type: string; id: string };
};

/**
 * The double-entry ledger in integer nano-units: append-only, every entry sums to zero, a balance is the sum of its lines (spec barrack-api §9). The database
 * numbers the lines of an account, writes the balance after each, and keeps the last one at hand.
 */
@Injectable()
export class Ledger {
  /** Nano-units of the account's currency. */
  async balance(db: EntityManager, accountId: string): Promise<bigint> {
    const [row]: { balance: string }[] = await db.query('SELECT balance_nano AS balance FROM ledger_balances WHERE account_id = $1', [accountId]);
    return BigInt(row?.balance ?? 0);
  }

  /** Posts an entry in the caller's transaction; false when its source was posted before. Throws when the lines do not sum to zero. */
  async post(tx: EntityManager, { source, kind, currency, description, resource, lines }: LedgerEntry): Promise<boolean> {
    if (lines.length < 2 || sumAmounts(lines.map((line) => line.amountNano)) !== 0n) throw new Error(`ledger entry ${source} is not balanced`);
    const id = uuidv7();
    const inserted: unknown[] = await tx.query(
      `INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id, resource_type, resource_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (source) DO NOTHING RETURNING id`,
      [id, source, kind, currency, description, lines.length, lines.find((line) => line.accountId)?.accountId ?? null, resource?.type ?? null, resource?.id ?? null],
    );
    if (inserted.length === 0) return false;
    await tx.query(
      `INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano)
       SELECT $1, line, account_id, book, amount_nano
       FROM unnest($2::uuid[], $3::text[], $4::bigint[]) WITH ORDINALITY AS l(account_id, book, amount_nano, line)`,
      [id, lines.map((line) => line.accountId), lines.map((line) => line.book), lines.map((line) => line.amountNano.toString())],
    );
    return true;
  }

  /** Adds to what an account holds. */
  async credit(tx: EntityManager, { source, kind, account, amountNano, from, description, resource }: Credit): Promise<boolean> {
    if (amountNano <= 0n) throw new Error(`a credit must be positive: ${source}`);
    const lines: LedgerLine[] = [
      { accountId: account.id, book: 'credits', amountNano },
      { accountId: null, book: from, amountNano: -amountNano },
    ];
    return this.post(tx, { source, kind, currency: account.currency, description, resource, lines });
  }
}
