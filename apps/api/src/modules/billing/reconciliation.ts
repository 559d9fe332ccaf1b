import { Injectable } from '@nestjs/common';
import type { ReconciliationView } from '@garrison/contracts';
import { fixedUsage, instanceUsage, sameUsage, unikernelVolumeUsage, volumeUsage, type Tier, type Usage } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { planForMany } from '../../platform/database/plan-for-many.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { InstanceRow } from '../instances/instance.row.js';
import type { UnikernelVolumeRow } from '../unikernels/unikernel.row.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { ledgerChecks, type Difference } from './reconciliation.checks.js';
import { UsageCharges } from './usage-charges.js';

/** How many accounts one statement looks at: more while that is quick, fewer where much has happened. */
const CHUNK = { first: 50, most: 400, quickMs: 250, slowMs: 1_000 };
/** After so long no more accounts are begun; whoever asked goes on from there. */
const BUDGET_MS = 10_000;
/** Which accounts: one, or so many of all that follow `after` in the order of their ids. */
export type Scope = { accountId: string } | { after?: string | undefined; limit: number };
const EVERYBODY: Scope = { limit: 1_000_000 };
type Copy = { id: string; account_id: string; name: string; status: string; tier: Tier; kind: 'snapshot' | 'image' };
type Open = { resource_id: string; account_id: string; kind: Usage['kind']; price_key: string; quantity: number; instance_id: string | null; role: Usage['role'] };

const further = [
  { check: 'bills', description: 'What the billing answers add up to is what the ledger was charged for usage.' },
  { check: 'usage_follows_states', description: 'What is being charged is what machines, volumes, snapshots, images and unikernel volumes are now.' },
] as const;

/**
 * Works everything out again: states → usage → charges → balance, in one look at the database as it is at one moment. The order of the checks is that of the
 * money, from the ledger back to what it came from; the first line that differs is named.
 */
@Injectable()
export class Reconciliation {
  constructor(
    private readonly transactions: Transactions,
    private readonly usage: UsageCharges,
  ) {}

  async run(scope: Scope = EVERYBODY, budgetMs = BUDGET_MS): Promise<ReconciliationView> {
    return this.transactions.commit(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await planForMany(tx);
      const differences = new Map<string, Difference>();
      const seen = { accounts: 0, entries: 0, intervals: 0, at: new Date(0) };
      let next: string | null = null;
      for await (const chunk of this.chunks(tx, scope, budgetMs)) {
        for (const [check, difference] of await this.differences(tx, chunk.ids)) if (!differences.has(check)) differences.set(check, difference);
        await this.count(tx, chunk.ids, seen);
        next = chunk.next;
      }
      const checks = [...ledgerChecks, ...further].map(({ check, description }) => ({ check, description, ok: !differences.has(check) }));
      const first = checks.find(({ ok }) => !ok)?.check;
      const difference = first === undefined ? undefined : differences.get(first);
      return {
        checked_at: seen.at.toISOString(), accounts: seen.accounts, ok: first === undefined, entries: seen.entries, usage_intervals: seen.intervals, checks, next,
        first_difference: first !== undefined && difference ? { check: first, where: difference.place, expected: difference.expected, found: difference.found, account_id: difference.account_id } : null,
      };
    });
  }

  /** Accounts by and by, and the one to go on behind, if there are more. */
  private async *chunks(tx: EntityManager, scope: Scope, budgetMs: number): AsyncGenerator<{ ids: string[]; next: string | null }> {
    if ('accountId' in scope) return yield { ids: [scope.accountId], next: null };
    const begun = performance.now();
    let [after, left, size] = [scope.after ?? null, scope.limit, CHUNK.first];
    for (;;) {
      const since = performance.now();
      const wanted = Math.min(size, left);
      const rows: { id: string }[] = await tx.query('SELECT id FROM accounts WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2', [after, wanted + 1]);
      const ids = rows.slice(0, wanted).map(({ id }) => id);
      after = rows.length > wanted ? (ids.at(-1) ?? null) : null;
      left -= ids.length;
      yield { ids, next: after };
      const now = performance.now();
      if (after === null || left === 0 || now - begun > budgetMs) return;
      if (now - since > CHUNK.slowMs) size = Math.ceil(size / 2);
      else if (now - since < CHUNK.quickMs) size = Math.min(size * 2, CHUNK.most);
    }
  }

  private async count(tx: EntityManager, ids: readonly string[], seen: { accounts: number; entries: number; intervals: number; at: Date }): Promise<void> {
    const [counted]: { at: Date; entries: number; intervals: number }[] = await tx.query(
      'SELECT now() AS at, (SELECT count(*)::int FROM ledger_entries WHERE account_id = ANY($1)) AS entries, (SELECT count(*)::int FROM usage_intervals WHERE account_id = ANY($1)) AS intervals', [ids],
    );
    if (!counted) throw new Error('a SELECT without FROM gave no row');
    Object.assign(seen, { at: counted.at, accounts: seen.accounts + ids.length, entries: seen.entries + counted.entries, intervals: seen.intervals + counted.intervals });
  }

  private async differences(tx: EntityManager, ids: readonly string[]): Promise<[string, Difference][]> {
    const found: [string, Difference][] = [];
    for (const { check, sql } of ledgerChecks) {
      const [difference]: Difference[] = await tx.query(sql, [ids]);
      if (difference) found.push([check, difference]);
    }
    for (const [check, find] of [['bills', this.bills(tx, ids)], ['usage_follows_states', this.states(tx, ids)]] as const) {
      const difference = await find;
      if (difference) found.push([check, difference]);
    }
    return found;
  }

  private async bills(tx: EntityManager, ids: readonly string[]): Promise<Difference | undefined> {
    const charged: { account_id: string; nano: string }[] = await tx.query(
      `SELECT e.account_id, -sum(p.amount_nano) AS nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id AND p.account_id IS NOT NULL
       WHERE e.account_id = ANY($1) AND e.from_minute IS NOT NULL GROUP BY e.account_id ORDER BY e.account_id`,
      [ids],
    );
    const bills = await this.usage.totals(tx, ids);
    for (const { account_id, nano } of charged) {
      const billed = String(bills.get(account_id) ?? 0n);
      if (billed !== nano) return { account_id, place: 'the sum of all bills', expected: nano, found: billed };
    }
    return undefined;
  }

  private async states(tx: EntityManager, ids: readonly string[]): Promise<Difference | undefined> {
    const instances: InstanceRow[] = await tx.query("SELECT * FROM instances WHERE account_id = ANY($1) AND status <> 'DELETED' ORDER BY id", [ids]);
    const volumes: VolumeRow[] = await tx.query("SELECT * FROM volumes WHERE account_id = ANY($1) AND status <> 'deleted' ORDER BY id", [ids]);
    const open: Open[] = await tx.query(
      `SELECT resource_id, account_id, kind, price_key, quantity, instance_id, role FROM usage_intervals
       WHERE account_id = ANY($1) AND end_minute IS NULL ORDER BY resource_id, kind`,
      [ids],
    );
    const copies: Copy[] = await tx.query(
      `SELECT id, account_id, name, status, tier, 'snapshot' AS kind FROM snapshots WHERE account_id = ANY($1) AND status <> 'deleted' AND available_at IS NOT NULL
       UNION ALL SELECT id, account_id, name, status, tier, 'image' FROM custom_images WHERE account_id = ANY($1) AND status <> 'deleted' AND available_at IS NOT NULL ORDER BY id`,
      [ids],
    );
    const unikernelVolumes: UnikernelVolumeRow[] = await tx.query("SELECT * FROM unikernel_volumes WHERE account_id = ANY($1) AND state NOT IN ('deleting', 'deleted') ORDER BY id", [ids]);
    const wanted = [
      ...instances.map((row) => ({ row, usage: instanceUsage(row) })),
      ...volumes.map((row) => ({ row, usage: volumeUsage(row) })),
      ...copies.map((row) => ({ row, usage: fixedUsage(row.kind, row.tier) })),
      ...unikernelVolumes.map((row) => ({ row: { ...row, status: row.state }, usage: unikernelVolumeUsage(row) })),
    ];
    const opened = new Map<string, Open[]>();
    for (const one of open) opened.set(one.resource_id, [...(opened.get(one.resource_id) ?? []), one]);
    for (const { row, usage } of wanted) {
      const there = (opened.get(row.id) ?? []).map(usageOf);
      opened.delete(row.id);
      const same = there.length === usage.length && usage.every((one) => there.some((other) => sameUsage(one, other)));
      if (!same) return { account_id: row.account_id, place: `${row.name} (${row.id}), ${row.status}`, expected: told(usage), found: told(there) };
    }
    const [left] = [...opened.values()].flat();
    return left && { account_id: left.account_id, place: `${left.resource_id}, which is gone`, expected: told([]), found: told([usageOf(left)]) };
  }
}

const usageOf = ({ kind, price_key, quantity, instance_id, role }: Open): Usage => ({ kind, priceKey: price_key, quantity, instanceId: instance_id, role });
const told = (usage: readonly Usage[]): string => usage.map(({ priceKey, quantity }) => `${quantity} × ${priceKey}`).join(', ') || 'nothing';
