import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination } from '@garrison/contracts';
import { depositLifecycle, isWithdrawn, sumAmounts, type DepositEvent, type DisputeState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { orderBy, readPage } from '../../platform/http/paging.js';
import { amountsOf, type DepositRow } from './deposit.row.js';

export type NewDeposit = Pick<DepositRow, 'id' | 'account_id' | 'currency' | 'net_nano' | 'tax_nano' | 'tax_name' | 'tax_percent' | 'method' | 'provider' | 'checkout_reference' | 'checkout_url'>;
type Patch = Partial<Pick<DepositRow, 'payment_reference' | 'refunded_nano' | 'disputed_nano' | 'dispute' | 'failure' | 'completed_at'>>;
/** `id` is the provider's; nano-units of the deposit's total. */
export type Dispute = { id: string; status: DisputeState; amountNano: bigint; reason: string | null };

/** Reads `deposits`, and is their only writer. */
@Injectable()
export class DepositsRepository {
  async list(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listDeposits>): Promise<{ rows: DepositRow[]; pagination: Pagination }> {
    const filtered = query.status === undefined ? '' : ' AND status = $2';
    const values = [accountId, ...(query.status === undefined ? [] : [query.status])];
    return readPage<DepositRow>(db, query, { columns: '*', from: `deposits WHERE account_id = $1${filtered}`, order: orderBy(query.sort, { created_at: 'created_at' }, '-created_at'), values });
  }

  async find(db: EntityManager, id: string, accountId?: string): Promise<DepositRow | undefined> {
    const [row]: DepositRow[] = await db.query('SELECT * FROM deposits WHERE id = $1 AND ($2::uuid IS NULL OR account_id = $2)', [id, accountId ?? null]);
    return row;
  }

  async findByPayment(db: EntityManager, paymentReference: string): Promise<DepositRow | undefined> {
    const [row]: DepositRow[] = await db.query('SELECT * FROM deposits WHERE payment_reference = $1', [paymentReference]);
    return row;
  }

  /** Keeps others off the deposit until the transaction ends: of all who settle it, one is first. */
  async lock(tx: EntityManager, id: string): Promise<DepositRow | undefined> {
    const [row]: DepositRow[] = await tx.query('SELECT * FROM deposits WHERE id = $1 FOR UPDATE', [id]);
    return row;
  }

  async insert(tx: EntityManager, deposit: NewDeposit): Promise<DepositRow> {
    const columns = Object.keys(deposit);
    const [row]: DepositRow[] = await tx.query(
      `INSERT INTO deposits (status, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')}) RETURNING *`,
      [depositLifecycle.initial, ...Object.values(deposit)],
    );
    return row as DepositRow;
  }

  /** Moves a locked deposit along its lifecycle; undefined when there is no such edge. */
  async move(tx: EntityManager, row: DepositRow, event: DepositEvent, patch: Patch = {}): Promise<DepositRow | undefined> {
    const next = depositLifecycle.next(row.status, event);
    return next.ok ? this.write(tx, row, { ...patch, status: next.value }) : undefined;
  }

  /** Changes a locked deposit without moving it. */
  change(tx: EntityManager, row: DepositRow, patch: Patch): Promise<DepositRow> {
    return this.write(tx, row, patch);
  }

  async disputeStatus(tx: EntityManager, disputeId: string): Promise<DisputeState | undefined> {
    const [row]: { status: DisputeState }[] = await tx.query('SELECT status FROM deposit_disputes WHERE id = $1', [disputeId]);
    return row?.status;
  }

  /** Writes down where a dispute about a locked deposit stands, and what that leaves withdrawn of it. */
  async putDispute(tx: EntityManager, row: DepositRow, { id, status, amountNano, reason }: Dispute): Promise<DepositRow> {
    await tx.query(
      `INSERT INTO deposit_disputes (id, deposit_id, status, amount_nano, reason) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, updated_at = now()`,
      [id, row.id, status, amountNano.toString(), reason],
    );
    const all: { status: DisputeState; amount_nano: string }[] = await tx.query('SELECT status, amount_nano FROM deposit_disputes WHERE deposit_id = $1', [row.id]);
    const disputed = sumAmounts(all.filter((one) => isWithdrawn(one.status)).map((one) => BigInt(one.amount_nano)));
    const { total } = amountsOf(row);
    return this.write(tx, row, { disputed_nano: String(disputed > total ? total : disputed), dispute: status });
  }

  private async write(tx: EntityManager, row: DepositRow, change: Patch & { status?: DepositRow['status'] }): Promise<DepositRow> {
    const entries = Object.entries(change);
    const [rows]: [DepositRow[], number] = await tx.query(
      `UPDATE deposits SET ${[...entries.map(([column], at) => `${column} = $${at + 2}`), 'generation = generation + 1', 'updated_at = now()'].join(', ')} WHERE id = $1 RETURNING *`,
      [row.id, ...entries.map(([, value]) => value)],
    );
    return rows[0] as DepositRow;
  }
}
