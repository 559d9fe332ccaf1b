import { Injectable } from '@nestjs/common';
import type { StatementSummaryView, StatementView } from '@garrison/contracts';
import { err, formatAmount, ok, type Currency, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { usageLinesOf } from './billing.queries.js';
import { monthOf, monthPeriod, timeOf } from './period.js';
import { UsageCharges } from './usage-charges.js';

type MonthRow = { month: string; credits: string; debits: string };
type Account = { id: string; name: string; email: string; address_line: string | null; city: string | null; state: string | null; postal_code: string | null; country: string; tax_number: string | null; created_at: Date };
type Other = { at: Date; description: string; amount_nano: string };

/** The month an entry belongs to: of usage, that of its minutes (an entry never reaches over the end of an hour); of everything else, that in which it was posted. */
const moment = 'coalesce(time_of(e.from_minute), p.created_at)';
const ofAccount = 'FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id WHERE p.account_id = $1';

/** What came in, what went out and what was left, month by month (UTC), read from the ledger. A month that is over is never told differently. */
@Injectable()
export class StatementsQueries {
  constructor(private readonly usage: UsageCharges) {}

  /** From the month the account was opened in to the present one, the newest first. */
  async list(db: EntityManager, accountId: string): Promise<StatementSummaryView[]> {
    const [{ created_at }, { currency, chargedUntil }, rows] = await Promise.all([
      this.account(db, accountId),
      this.usage.of(db, accountId, { first: 0, until: 0 }),
      db.query(
        `SELECT to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM') AS month, coalesce(sum(p.amount_nano) FILTER (WHERE p.amount_nano > 0), 0) AS credits,
                coalesce(sum(p.amount_nano) FILTER (WHERE p.amount_nano < 0), 0) AS debits ${ofAccount} GROUP BY 1`,
        [accountId],
      ) as Promise<MonthRow[]>,
    ]);
    const now = monthOf(new Date(chargedUntil * 60_000));
    const known = new Map(rows.map((row) => [row.month, row]));
    const last = [now, ...known.keys()].reduce((a, b) => (a > b ? a : b));
    const summaries: StatementSummaryView[] = [];
    let opening = 0n;
    for (let month = [monthOf(created_at), ...known.keys()].reduce((a, b) => (a < b ? a : b)); month <= last; month = monthAfter(month)) {
      const [credits, debits] = [BigInt(known.get(month)?.credits ?? 0), BigInt(known.get(month)?.debits ?? 0)];
      summaries.push(summaryOf(month, currency, { opening, credits, debits, chargedUntil }));
      opening += credits + debits;
    }
    return summaries.reverse();
  }

  async month(db: EntityManager, accountId: string, month: string): Promise<Result<StatementView, DomainError>> {
    const summary = (await this.list(db, accountId)).find((one) => one.month === month);
    if (!summary) return err({ code: 'not_found', resource: 'statement', id: month });
    const period = monthPeriod(month);
    const [account, { charges }, others] = await Promise.all([
      this.account(db, accountId),
      this.usage.of(db, accountId, period),
      db.query(
        `WITH other AS (
           SELECT p.created_at AS at, p.sequence, e.kind, e.description, p.amount_nano ${ofAccount} AND e.from_minute IS NULL AND p.created_at >= time_of($2) AND p.created_at < time_of($3))
         SELECT sequence, at, description, amount_nano FROM other WHERE kind <> 'ai'
         UNION ALL SELECT max(sequence), max(at), description || ', ' || count(*) || CASE count(*) WHEN 1 THEN ' request' ELSE ' requests' END, sum(amount_nano) FROM other WHERE kind = 'ai' GROUP BY description
         ORDER BY sequence`,
        [accountId, period.first, period.until],
      ) as Promise<Other[]>,
    ]);
    const { id, name, email, tax_number, address_line, postal_code, city, state, country } = account;
    const address = [address_line, [postal_code, city].filter(Boolean).join(' '), state, country].filter((line): line is string => Boolean(line));
    return ok({
      ...summary, account: { id, name, email, address, tax_number },
      other_lines: others.map(({ at, description, amount_nano }) => ({ at: at.toISOString(), reason: description, amount: formatAmount(BigInt(amount_nano)) })),
      usage_lines: usageLinesOf(charges),
    });
  }

  private async account(db: EntityManager, accountId: string): Promise<Account> {
    const [account]: Account[] = await db.query('SELECT * FROM accounts WHERE id = $1', [accountId]);
    if (!account) throw new Error(`account ${accountId} is gone`);
    return account;
  }
}

type Sums = { opening: bigint; credits: bigint; debits: bigint; chargedUntil: number };

function summaryOf(month: string, currency: Currency, { opening, credits, debits, chargedUntil }: Sums): StatementSummaryView {
  const { until } = monthPeriod(month);
  return {
    month, currency, opening_balance: formatAmount(opening), credits: formatAmount(credits), charges: formatAmount(-debits), closing_balance: formatAmount(opening + credits + debits),
    charged_until: timeOf(Math.min(chargedUntil, until)), is_final: chargedUntil >= until,
  };
}

function monthAfter(month: string): string {
  return timeOf(monthPeriod(month).until).slice(0, 7);
}
