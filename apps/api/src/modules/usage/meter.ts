import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { planForMany } from '../../platform/database/plan-for-many.js';
import { together } from '../../platform/database/together.js';
import { Transactions } from '../../platform/database/transactions.js';
import { PRICES_LOCK } from './price-points.js';

/** How many accounts one transaction charges: their commands wait for so long, and a crash loses so much work. */
const BATCH = 1_000;
/** How many transactions charge at once: Postgres works on each with one core. */
const LANES = 2;
/** How many accounts are looked for at once, so that a process holds no more of them. */
const ROUND = 25_000;

/** What a pass did. `unpriced`: accounts with usage that no price is known for; they are charged when there is one. */
export type Pass = { accounts: number; entries: number; unpriced: string[] };

/** Accounts with minutes that are over and not charged, those that wait longest first. */
const due = `SELECT m.account_id FROM usage_meters m
  WHERE m.metered_until < (SELECT minute_of(wall_clock())) AND m.account_id <> ALL($2::uuid[])
    AND EXISTS (SELECT 1 FROM usage_intervals i WHERE i.account_id = m.account_id AND NOT i.settled AND i.first_minute < (SELECT minute_of(wall_clock())))
  ORDER BY m.metered_until LIMIT $1`;

/** Of these, those to charge now. Accounts whose usage changes just now, or whom another worker charges, are left for the next turn. */
const claim = `SELECT m.account_id FROM usage_meters m WHERE m.account_id = ANY($1) AND m.metered_until < (SELECT minute_of(wall_clock())) FOR NO KEY UPDATE SKIP LOCKED`;

/** Their lines go behind the last ones there are: nobody else may post to them until these are in. */
const lockBalances = 'SELECT 1 FROM ledger_balances WHERE account_id = ANY($1) ORDER BY account_id FOR NO KEY UPDATE';

/**
 * Charges the claimed accounts for their minutes up to now, but never over the end of an hour: one entry for each account with one line for each kind of
 * usage, and the minute up to which it is charged, in one statement. It sees what was committed before the locks, so nothing can open, close or be posted behind it.
 */
const charge = `
  WITH clock AS MATERIALIZED (SELECT minute_of(wall_clock()) AS minute),
  due AS MATERIALIZED (
    SELECT m.account_id, f.first, least(c.minute, (f.first / 60 + 1) * 60) AS until
    FROM usage_meters m CROSS JOIN clock c
    JOIN (SELECT i.account_id, min(i.first_minute) AS first FROM usage_intervals i WHERE NOT i.settled AND i.account_id = ANY($1) GROUP BY i.account_id) u ON u.account_id = m.account_id
    CROSS JOIN LATERAL (SELECT greatest(m.metered_until, u.first) AS first) f
    WHERE m.account_id = ANY($1) AND f.first < c.minute),
  parts AS MATERIALIZED (
    SELECT d.account_id, min(i.currency) AS currency, i.kind, bool_or(p.price_key IS NULL) AS unpriced,
      sum(usage_charge(usage_hourly(p.unit_nano, i.quantity, p.per), greatest(d.first, i.first_minute, p.from_minute), least(d.until, i.end_minute, p.to_minute)))::bigint AS nano
    FROM due d JOIN usage_intervals i ON i.account_id = d.account_id AND NOT i.settled AND i.first_minute < d.until
    LEFT JOIN price_points p ON p.price_key = i.price_key AND p.currency = i.currency AND p.from_minute < d.until AND coalesce(p.to_minute, 2147483647) > d.first
    GROUP BY d.account_id, i.kind),
  totals AS MATERIALIZED (
    SELECT account_id, min(currency) AS currency, sum(nano) AS nano, count(*) FILTER (WHERE nano > 0) AS parts FROM parts GROUP BY account_id HAVING NOT bool_or(unpriced)),
  entries AS (
    INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id, from_minute, to_minute)
    SELECT uuid_v7(), 'usage:' || t.account_id || ':' || d.first, 'usage', t.currency, 'Usage', t.parts + 1, t.account_id, d.first, d.until
    FROM totals t JOIN due d USING (account_id) WHERE t.nano > 0 RETURNING id, account_id),
  postings AS (
    INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano, sequence, balance_after_nano, created_at)
    SELECT e.id, 1, e.account_id, 'credits', -t.nano, b.sequence + 1, b.balance_nano - t.nano, wall_clock() FROM entries e JOIN totals t USING (account_id) JOIN ledger_balances b USING (account_id)
    UNION ALL
    SELECT e.id, 1 + row_number() OVER (PARTITION BY p.account_id ORDER BY p.kind), NULL, 'revenue_' || p.kind, p.nano, NULL, NULL, wall_clock() FROM entries e JOIN parts p USING (account_id) WHERE p.nano > 0),
  metered AS (UPDATE usage_meters m SET metered_until = d.until FROM due d JOIN totals t USING (account_id) WHERE m.account_id = d.account_id),
  settled AS (
    UPDATE usage_intervals i SET settled = true FROM due d JOIN totals t USING (account_id) WHERE i.account_id = d.account_id AND NOT i.settled AND i.end_minute <= d.until)
  SELECT (SELECT count(*)::int FROM totals) AS accounts, (SELECT count(*)::int FROM entries) AS entries,
    coalesce((SELECT json_agg(DISTINCT account_id) FROM parts WHERE unpriced), '[]'::json) AS unpriced`;

/**
 * Charges what was used, minute by minute, from the clock of the database. Any number of workers may do it at once: the entry and the minute up to which an
 * account is charged are written in one transaction, so no minute is charged twice or left out, wherever a worker dies and however the clock jumps.
 */
@Injectable()
export class Meter {
  constructor(private readonly transactions: Transactions) {}

  /** Charges everything that is due. After an outage that is hour by hour, in as many rounds as there were hours. */
  async run(): Promise<Pass> {
    const done: Pass = { accounts: 0, entries: 0, unpriced: [] };
    for (;;) {
      const rows: { account_id: string }[] = await this.transactions.reader.query(due, [ROUND, done.unpriced]);
      const round = await this.round(rows.map(({ account_id }) => account_id));
      // nothing is due, the clock went back since, or others are at all that is
      if (round.accounts === 0 && round.unpriced.length === 0) return done;
      add(done, round);
    }
  }

  private async round(accountIds: readonly string[]): Promise<Pass> {
    const pass: Pass = { accounts: 0, entries: 0, unpriced: [] };
    const batches = Array.from({ length: Math.ceil(accountIds.length / BATCH) }, (_, at) => accountIds.slice(at * BATCH, (at + 1) * BATCH));
    const lane = async () => {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        const ids = batch;
        add(pass, await this.transactions.commit((tx) => this.charge(tx, ids)));
      }
    };
    await together(Array.from({ length: LANES }, lane));
    return pass;
  }

  private async charge(tx: EntityManager, accountIds: readonly string[]): Promise<Pass> {
    await together([planForMany(tx), tx.query('SELECT pg_advisory_xact_lock_shared($1)', [PRICES_LOCK])]);
    const claimed: { account_id: string }[] = await tx.query(claim, [accountIds]);
    if (claimed.length === 0) return { accounts: 0, entries: 0, unpriced: [] };
    const ids = claimed.map(({ account_id }) => account_id);
    // a statement of its own charges: it has to see what was committed while the locks were waited for
    const [, [pass]] = await together([tx.query(lockBalances, [ids]), tx.query(charge, [ids]) as Promise<Pass[]>]);
    if (!pass) throw new Error('a SELECT without FROM gave no row');
    return pass;
  }
}

function add(to: Pass, { accounts, entries, unpriced }: Pass): void {
  to.accounts += accounts;
  to.entries += entries;
  to.unpriced.push(...unpriced);
}
