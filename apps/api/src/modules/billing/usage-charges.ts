import { Injectable } from '@nestjs/common';
import { chargeOfMinutes, sumAmounts, type Currency, type UsageKind } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Period } from './period.js';

/** Usage at one price, within the period asked for and as far as it has been charged. `amountNano` is what its minutes cost. */
export type Charge = {
  id: string; kind: UsageKind; resource_type: string; resource_id: string; resource_name: string; region: string; instance_id: string | null; role: 'boot' | 'data' | null;
  price_key: string; quantity: number; hourlyNano: bigint; first: number; until: number; amountNano: bigint;
};
/** `chargedUntil`: the minute up to which usage is on the ledger. */
export type Charges = { currency: Currency; chargedUntil: number; charges: Charge[] };
export type ChargeFilter = { instanceId?: string; resourceId?: string; kinds?: readonly UsageKind[] };

type Row = Omit<Charge, 'hourlyNano' | 'amountNano'> & { hourly_nano: string };

/** What the minutes of one day (whole days since 1970, UTC) cost of one kind of usage at one price. */
export type DayCharge = { day: number; kind: UsageKind; role: 'boot' | 'data' | null; price_key: string; amountNano: bigint };

/** What of `usage_spans s` lies within the minutes `$2` … `$3` of the account `$1`: a range of the index usage_intervals_account, and then of each price. */
const within = 's.account_id = $1 AND s.first_minute < $3 AND coalesce(s.end_minute, 2147483647) > $2 AND s.from_minute < $3 AND (s.until_minute IS NULL OR s.until_minute > $2)';

/** Of the accounts in `$1`: one without anything to charge is charged up to now. */
const stateOf = `SELECT a.id, a.currency, CASE WHEN EXISTS (SELECT 1 FROM usage_intervals i WHERE i.account_id = a.id AND NOT i.settled AND i.first_minute < now.minute) THEN m.metered_until
                                               ELSE greatest(m.metered_until, now.minute) END AS charged_until
  FROM accounts a JOIN usage_meters m ON m.account_id = a.id, (SELECT minute_of(wall_clock()) AS minute) now WHERE a.id = ANY($1::uuid[])`;

/** What usage costs, worked out by the rules of the domain from what was recorded: bills are read from here, and from nowhere else. */
@Injectable()
export class UsageCharges {
  async of(db: EntityManager, accountId: string, { first, until }: Period, { instanceId, resourceId, kinds }: ChargeFilter = {}): Promise<Charges> {
    const { currency, charged_until } = await this.state(db, accountId);
    const end = Math.min(until, charged_until);
    const rows: Row[] = await db.query(
      `SELECT s.id, s.kind, s.resource_type, s.resource_id, s.resource_name, s.region, s.instance_id, s.role, s.price_key, s.quantity, s.hourly_nano,
              greatest(s.from_minute, $2::int) AS first, least(s.until_minute, $3::int) AS until
       FROM usage_spans s WHERE ${within}
         AND ($4::uuid IS NULL OR s.instance_id = $4) AND ($5::uuid IS NULL OR s.resource_id = $5) AND ($6::text[] IS NULL OR s.kind = ANY($6))
       ORDER BY s.resource_type, s.resource_id, s.kind, s.from_minute`,
      [accountId, first, end, instanceId ?? null, resourceId ?? null, kinds ?? null],
    );
    const charges = rows.map(({ hourly_nano, ...row }) => {
      const hourlyNano = BigInt(hourly_nano);
      return { ...row, hourlyNano, amountNano: chargeOfMinutes(hourlyNano, row.first, row.until) };
    });
    return { currency, chargedUntil: charged_until, charges };
  }

  /** The same day by day, summed by the database: there may be thousands of stretches on each. */
  async days(db: EntityManager, accountId: string, { first, until }: Period): Promise<{ currency: Currency; chargedUntil: number; days: DayCharge[] }> {
    const { currency, charged_until } = await this.state(db, accountId);
    const rows: (Omit<DayCharge, 'amountNano'> & { nano: string })[] = await db.query(
      `SELECT d.day, s.kind, s.role, s.price_key, sum(usage_charge(s.hourly_nano, greatest(s.from_minute, $2::int, d.day * 1440), least(s.until_minute, $3::int, (d.day + 1) * 1440))) AS nano
       FROM usage_spans s CROSS JOIN LATERAL generate_series(greatest(s.from_minute, $2) / 1440, (least(s.until_minute, $3) - 1) / 1440) d(day)
       WHERE ${within} GROUP BY d.day, s.kind, s.role, s.price_key`,
      [accountId, first, Math.min(until, charged_until)],
    );
    return { currency, chargedUntil: charged_until, days: rows.map(({ nano, ...row }) => ({ ...row, amountNano: BigInt(nano) })) };
  }

  /** What all usage of each of these accounts costs, as far as it was charged: the sum of their bills. */
  async totals(db: EntityManager, accountIds: readonly string[]): Promise<Map<string, bigint>> {
    const rows: { account_id: string; hourly_nano: string; first: number; until: number }[] = await db.query(
      `WITH account AS MATERIALIZED (${stateOf})
       SELECT s.account_id, s.hourly_nano, s.from_minute AS first, least(s.until_minute, a.charged_until) AS until FROM account a JOIN usage_spans s ON s.account_id = a.id WHERE s.from_minute < a.charged_until`,
      [accountIds],
    );
    const totals = new Map<string, bigint>();
    for (const { account_id, hourly_nano, first, until } of rows) totals.set(account_id, (totals.get(account_id) ?? 0n) + chargeOfMinutes(BigInt(hourly_nano), first, until));
    return totals;
  }

  private async state(db: EntityManager, accountId: string): Promise<{ currency: Currency; charged_until: number }> {
    const [row]: { currency: Currency; charged_until: number }[] = await db.query(stateOf, [[accountId]]);
    if (!row) throw new Error(`account ${accountId} has no meter`);
    return row;
  }
}

export const amountOf = (charges: readonly Charge[]): bigint => sumAmounts(charges.map(({ amountNano }) => amountNano));
export const minutesOf = (charges: readonly Charge[]): number => charges.reduce((sum, { first, until }) => sum + Math.max(0, until - first), 0);

/** Charges by some key, in the order in which the keys come first. */
export function grouped<K>(charges: readonly Charge[], keyOf: (charge: Charge) => K): Map<K, [Charge, ...Charge[]]> {
  const groups = new Map<K, [Charge, ...Charge[]]>();
  for (const charge of charges) {
    const group = groups.get(keyOf(charge));
    if (group) group.push(charge);
    else groups.set(keyOf(charge), [charge]);
  }
  return groups;
}
