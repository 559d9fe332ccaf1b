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
import { amountOf, UsageCharges } from './usage-charges.js';

/** How many accounts one statement looks at. */
const CHUNK = 200;
const FOREVER = 2_147_483_647;
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

  /** Of one account, or of all. */
  async run(accountId?: string): Promise<ReconciliationView> {
    return this.transactions.commit(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await planForMany(tx);
      const accounts: { id: string }[] = await tx.query('SELECT id FROM accounts WHERE $1::uuid IS NULL OR id = $1 ORDER BY id', [accountId ?? null]);
      const ids = accounts.map(({ id }) => id);
      const differences = new Map<string, Difference>();
      for (let at = 0; at < ids.length; at += CHUNK) {
        for (const [check, difference] of await this.differences(tx, ids.slice(at, at + CHUNK))) if (!differences.has(check)) differences.set(check, difference);
      }
      const [counted]: { at: Date; entries: number; intervals: number }[] = await tx.query(
        `SELECT now() AS at, (SELECT count(*)::int FROM ledger_entries WHERE $1::uuid IS NULL OR account_id = $1) AS entries,
                (SELECT count(*)::int FROM usage_intervals WHERE $1::uuid IS NULL OR account_id = $1) AS intervals`,
        [accountId ?? null],
      );
      const checks = [...ledgerChecks, ...further].map(({ check, description }) => ({ check, description, ok: !differences.has(check) }));
      const first = checks.find(({ ok }) => !ok)?.check;
      const difference = first === undefined ? undefined : differences.get(first);
      return {
        checked_at: (counted?.at ?? new Date(0)).toISOString(), accounts: ids.length, ok: first === undefined, entries: counted?.entries ?? 0, usage_intervals: counted?.intervals ?? 0, checks,
        first_difference: first !== undefined && difference ? { check: first, where: difference.place, expected: difference.expected, found: difference.found, account_id: difference.account_id } : null,
      };
    });
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
    for (const { account_id, nano } of charged) {
      const { charges } = await this.usage.of(tx, account_id, { first: 0, until: FOREVER });
      const billed = amountOf(charges).toString();
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
