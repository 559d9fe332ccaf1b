import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination, TransactionView, UsageLineView } from '@garrison/contracts';
import { err, formatAmount, ok, type Currency, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, readPage } from '../../platform/http/paging.js';
import { usageLinesOf } from './billing.queries.js';
import { timeOf } from './period.js';
import { UsageCharges } from './usage-charges.js';

export type TransactionFilters = EndpointQuery<typeof endpoints.listTransactions>;
type Row = {
  id: string; kind: string; currency: Currency; description: string; resource_type: string | null; resource_id: string | null; from_minute: number | null; to_minute: number | null;
  amount_nano: string; balance_after_nano: string; sequence: string; created_at: Date;
};

const columns = 'e.id, e.kind, e.currency, e.description, e.resource_type, e.resource_id, e.from_minute, e.to_minute, p.amount_nano, p.balance_after_nano, p.sequence, p.created_at';
const withEntry = (page: string, order: string) => `SELECT ${columns} FROM (${page}) p JOIN ledger_entries e ON e.id = p.entry_id ${order}`;
const CHUNK = 1_000;

/** The lines of an account's book of credits. */
@Injectable()
export class TransactionsQueries {
  constructor(private readonly usage: UsageCharges) {}

  async list(db: EntityManager, accountId: string, query: TransactionFilters): Promise<{ transactions: TransactionView[]; pagination: Pagination }> {
    const direction = query.sort === 'created_at' ? 'ASC' : 'DESC';
    const order = `ORDER BY p.created_at ${direction}, p.sequence ${direction}`;
    const { from, values } = sourceOf(accountId, query);
    const around = (page: string) => withEntry(`SELECT p.* FROM ledger_postings p WHERE p.account_id = $1 AND p.sequence IN (${page})`, order);
    const { rows, pagination } = await readPage<Row>(db, query, { columns: 'p.sequence', from, order, values, around });
    return { transactions: rows.map(viewOf), pagination };
  }

  /** All of them, the oldest first, a thousand at a time: there may be hundreds of thousands. */
  async *all(db: EntityManager, accountId: string, query: TransactionFilters): AsyncGenerator<TransactionView> {
    const { from, values } = sourceOf(accountId, query);
    for (let after = '0'; ; ) {
      const page = `SELECT p.* FROM ${from} AND p.sequence > $5 ORDER BY p.sequence LIMIT ${CHUNK}`;
      const rows: Row[] = await db.query(withEntry(page, 'ORDER BY p.sequence'), [...values, after]);
      for (const row of rows) yield viewOf(row);
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      after = last.sequence;
    }
  }

  async find(db: EntityManager, accountId: string, id: string): Promise<Result<{ transaction: TransactionView; lines: UsageLineView[] }, DomainError>> {
    const [row]: Row[] = await db.query(`SELECT ${columns} FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id AND p.account_id = $2 WHERE e.id = $1`, [id, accountId]);
    if (!row) return err({ code: 'not_found', resource: 'transaction', id });
    if (row.from_minute === null || row.to_minute === null) return ok({ transaction: viewOf(row), lines: [] });
    const { charges } = await this.usage.of(db, accountId, { first: row.from_minute, until: row.to_minute });
    return ok({ transaction: viewOf(row), lines: usageLinesOf(charges) });
  }
}

/** `type` becomes part of the text, so that the index of credits can be taken. */
function sourceOf(accountId: string, { type, from, to, search }: TransactionFilters): { from: string; values: unknown[] } {
  const sign = type === undefined ? '' : type === 'credit' ? 'AND p.amount_nano > 0' : 'AND p.amount_nano < 0';
  return {
    from: `ledger_postings p WHERE p.account_id = $1 ${sign} AND ($2::timestamptz IS NULL OR p.created_at >= $2) AND ($3::timestamptz IS NULL OR p.created_at < $3)
      AND ($4::text IS NULL OR p.entry_id IN (SELECT e.id FROM ledger_entries e WHERE e.account_id = $1 AND e.description ILIKE $4))`,
    values: [accountId, from ?? null, to ?? null, search === undefined ? null : containing(search)],
  };
}

function viewOf(row: Row): TransactionView {
  const nano = BigInt(row.amount_nano);
  return {
    id: row.id, type: nano > 0n ? 'credit' : 'debit', amount: formatAmount(nano < 0n ? -nano : nano), currency: row.currency, balance_after: formatAmount(BigInt(row.balance_after_nano)),
    kind: row.kind, reason: row.description, resource: row.resource_type !== null && row.resource_id !== null ? { type: row.resource_type, id: row.resource_id } : null,
    from: row.from_minute === null ? null : timeOf(row.from_minute), to: row.to_minute === null ? null : timeOf(row.to_minute), created_at: row.created_at.toISOString(),
  };
}
