import { Injectable } from '@nestjs/common';
import type { UsageKind } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

/** One open stretch of usage and its price now (nano-units per hour). */
export type BurnLine = { kind: UsageKind; resource_type: string; resource_id: string; instance_id: string | null; price_key: string; quantity: number; hourlyNano: bigint };

/** An account that is charged for something now. */
export type AccountBurn = { accountId: string; currency: string; hourlyNano: bigint; balanceNano: bigint };

/** Open usage at the prices of this minute; `s` is usage_spans. */
const goingOn = 's.end_minute IS NULL AND s.from_minute <= greatest(minute_of(wall_clock()), s.first_minute) AND coalesce(s.until_minute, 2147483647) > greatest(minute_of(wall_clock()), s.first_minute)';

/** What is charged per hour right now, from what is open (spec barrack-api §9). */
@Injectable()
export class BurnQueries {
  /** Everything of one account, nano-units per hour. */
  async hourly(db: EntityManager, accountId: string): Promise<bigint> {
    const [row]: { total: string }[] = await db.query(`SELECT coalesce(sum(s.hourly_nano), 0) AS total FROM usage_spans s WHERE s.account_id = $1 AND ${goingOn}`, [accountId]);
    return BigInt(row?.total ?? 0);
  }

  /** The same line by line, the dearest first. */
  async lines(db: EntityManager, accountId: string): Promise<BurnLine[]> {
    const rows: (Omit<BurnLine, 'hourlyNano'> & { hourly_nano: string })[] = await db.query(
      `SELECT s.kind, s.resource_type, s.resource_id, s.instance_id, s.price_key, s.quantity, s.hourly_nano FROM usage_spans s WHERE s.account_id = $1 AND ${goingOn} ORDER BY s.hourly_nano DESC, s.id`,
      [accountId],
    );
    return rows.map(({ hourly_nano, ...line }) => ({ ...line, hourlyNano: BigInt(hourly_nano) }));
  }

  /** All accounts whose balance does not cover `hours` of what is charged now, those with the least left first. */
  async shortOf(db: EntityManager, hours: number, limit: number): Promise<AccountBurn[]> {
    const rows: { account_id: string; currency: string; hourly: string; balance: string }[] = await db.query(
      `SELECT b.account_id, b.currency, b.hourly, coalesce(l.balance_nano, 0) AS balance
       FROM (SELECT s.account_id, min(s.currency) AS currency, sum(s.hourly_nano) AS hourly FROM usage_spans s WHERE ${goingOn} GROUP BY s.account_id) b
       LEFT JOIN ledger_balances l ON l.account_id = b.account_id
       WHERE b.hourly > 0 AND coalesce(l.balance_nano, 0) < b.hourly * $1::int ORDER BY coalesce(l.balance_nano, 0) / b.hourly, b.account_id LIMIT $2`,
      [hours, limit],
    );
    return rows.map((row) => ({ accountId: row.account_id, currency: row.currency, hourlyNano: BigInt(row.hourly), balanceNano: BigInt(row.balance) }));
  }
}
