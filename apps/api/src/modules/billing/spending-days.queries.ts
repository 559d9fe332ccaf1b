import { Injectable } from '@nestjs/common';
import type { BillingDayView, EndpointQuery, endpoints } from '@garrison/contracts';
import { formatAmount, spendingKindOf, spendingKinds, sumAmounts, type Currency, type SpendingKind } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { timeOf } from './period.js';
import { UsageCharges } from './usage-charges.js';

type Days = { days: BillingDayView[]; currency: Currency; total: string; kinds: BillingDayView['kinds']; charged_until: string };
/** Days are whole ones since 1970, UTC. */
type Spent = { day: number; kind: SpendingKind; amountNano: bigint };
type Span = { first: number; last: number };

const DAY_MINUTES = 1_440;

/** What went out day by day: usage from what was recorded, AI chat from the sums of its days. */
@Injectable()
export class SpendingDays {
  constructor(private readonly usage: UsageCharges) {}

  async list(db: EntityManager, accountId: string, { days: count, to_day }: EndpointQuery<typeof endpoints.listBillingDays>): Promise<Days> {
    const last = await this.lastDay(db, to_day);
    const span = { first: last - count + 1, last };
    const [used, asked, balances] = await Promise.all([
      this.usage.days(db, accountId, { first: span.first * DAY_MINUTES, until: (last + 1) * DAY_MINUTES }),
      this.aiDays(db, accountId, span),
      this.balances(db, accountId, span),
    ]);
    const spent = [...used.days.map(({ day, amountNano, price_key, ...usage }): Spent => ({ day, amountNano, kind: spendingKindOf({ ...usage, priceKey: price_key }) })), ...asked];
    const days = balances.map(({ day, balance_nano }) => ({ day: dateOf(day), ...sumsOf(spent.filter((one) => one.day === day)), balance: formatAmount(BigInt(balance_nano)) }));
    return { days, currency: used.currency, ...sumsOf(spent), charged_until: timeOf(used.chargedUntil) };
  }

  private async lastDay(db: EntityManager, day: string | undefined): Promise<number> {
    const [row]: { day: number }[] = await db.query("SELECT coalesce($1::date, (wall_clock() AT TIME ZONE 'UTC')::date) - date '1970-01-01' AS day", [day ?? null]);
    if (!row) throw new Error('a SELECT without FROM gave no row');
    return row.day;
  }

  private async aiDays(db: EntityManager, accountId: string, { first, last }: Span): Promise<Spent[]> {
    const rows: { day: number; nano: string }[] = await db.query(
      "SELECT day - date '1970-01-01' AS day, sum(amount_nano) AS nano FROM ai_usage_days WHERE account_id = $1 AND day BETWEEN date '1970-01-01' + $2::int AND date '1970-01-01' + $3::int GROUP BY ai_usage_days.day",
      [accountId, first, last],
    );
    return rows.map(({ day, nano }) => ({ day, kind: 'ai', amountNano: BigInt(nano) }));
  }

  /** What the last line of each day, or of those before it, left behind. */
  private balances(db: EntityManager, accountId: string, { first, last }: Span): Promise<{ day: number; balance_nano: string }[]> {
    return db.query(
      `SELECT d.day, coalesce((SELECT p.balance_after_nano FROM ledger_postings p WHERE p.account_id = $1 AND p.created_at < time_of((d.day + 1) * 1440) ORDER BY p.created_at DESC, p.sequence DESC LIMIT 1), 0) AS balance_nano
       FROM generate_series($2::int, $3::int) d(day) ORDER BY d.day`,
      [accountId, first, last],
    );
  }
}

const dateOf = (day: number): string => timeOf(day * DAY_MINUTES).slice(0, 10);

/** Every kind with its sum, also those on which nothing was spent. */
function sumsOf(spent: readonly Spent[]): Pick<BillingDayView, 'total' | 'kinds'> {
  const sumOf = (of: readonly Spent[]) => formatAmount(sumAmounts(of.map(({ amountNano }) => amountNano)));
  const kinds = Object.fromEntries(spendingKinds.map((kind) => [kind, sumOf(spent.filter((one) => one.kind === kind))])) as BillingDayView['kinds'];
  return { total: sumOf(spent), kinds };
}
