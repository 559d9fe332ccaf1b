/** The first line that differs, of the accounts in `$1`, in the order of their time. */
export type Difference = { account_id: string; place: string; expected: string; found: string };
export type Check = { check: string; description: string; sql: string };

/** Each statement gives the first line for which its equality does not hold, and none when it holds for all. Amounts are nano-units. */
export const ledgerChecks: readonly Check[] = [
  {
    check: 'entries_balanced', description: 'Every entry of the ledger has all its lines, and they sum to zero.',
    sql: `SELECT e.account_id, 'entry ' || e.id AS place, '0 over ' || e.lines || ' lines' AS expected, coalesce(sum(p.amount_nano), 0) || ' over ' || count(p.line) || ' lines' AS found
          FROM ledger_entries e LEFT JOIN ledger_postings p ON p.entry_id = e.id WHERE e.account_id = ANY($1)
          GROUP BY e.id HAVING count(p.line) <> e.lines OR coalesce(sum(p.amount_nano), 0) <> 0 ORDER BY e.created_at, e.id LIMIT 1`,
  },
  {
    check: 'balances_after', description: 'The lines of an account are numbered without a gap, and each carries the sum up to it.',
    sql: `SELECT account_id, 'line ' || sequence || ' of entry ' || entry_id AS place, 'line ' || n || ', balance ' || running AS expected, 'line ' || sequence || ', balance ' || balance_after_nano AS found
          FROM (SELECT account_id, entry_id, sequence, balance_after_nano, row_number() OVER w AS n, sum(amount_nano) OVER w AS running
                FROM ledger_postings WHERE account_id = ANY($1) WINDOW w AS (PARTITION BY account_id ORDER BY sequence)) chain
          WHERE sequence <> n OR balance_after_nano <> running ORDER BY account_id, sequence LIMIT 1`,
  },
  {
    check: 'balance', description: 'The balance is the sum of the lines.',
    sql: `SELECT a.id AS account_id, 'balance' AS place, coalesce(p.total, 0)::text AS expected, coalesce(b.balance_nano, 0)::text AS found
          FROM accounts a LEFT JOIN ledger_balances b ON b.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(amount_nano) AS total FROM ledger_postings WHERE account_id = ANY($1) GROUP BY account_id) p ON p.account_id = a.id
          WHERE a.id = ANY($1) AND coalesce(p.total, 0) <> coalesce(b.balance_nano, 0) ORDER BY a.id LIMIT 1`,
  },
  {
    check: 'entries_follow_usage', description: 'Every charge is what the recorded usage of its minutes costs, kind by kind.',
    sql: `WITH entry AS (SELECT id, account_id, from_minute, to_minute FROM ledger_entries WHERE account_id = ANY($1) AND from_minute IS NOT NULL),
          expected AS (
            SELECT e.id, s.kind, sum(usage_charge(s.hourly_nano, greatest(s.from_minute, e.from_minute), least(s.until_minute, e.to_minute))) AS nano
            FROM entry e JOIN usage_spans s ON s.account_id = e.account_id AND s.from_minute < e.to_minute AND (s.until_minute IS NULL OR s.until_minute > e.from_minute) GROUP BY e.id, s.kind),
          found AS (SELECT e.id, replace(p.book, 'revenue_', '') AS kind, p.amount_nano AS nano FROM entry e JOIN ledger_postings p ON p.entry_id = e.id WHERE p.account_id IS NULL)
          SELECT e.account_id, kind || ' in entry ' || e.id || ' for ' || time_of(e.from_minute) || ' to ' || time_of(e.to_minute) AS place, coalesce(x.nano, 0)::text AS expected, coalesce(f.nano, 0)::text AS found
          FROM expected x FULL JOIN found f USING (id, kind) JOIN entry e USING (id)
          WHERE coalesce(x.nano, 0) <> coalesce(f.nano, 0) ORDER BY e.from_minute, e.id, kind LIMIT 1`,
  },
  {
    check: 'usage_is_charged', description: 'All recorded usage up to the minute an account is charged to is on the ledger, once.',
    sql: `SELECT s.account_id, 'usage ' || s.id || ' (' || s.kind || ' of ' || s.resource_type || ' ' || s.resource_id || ')' AS place, s.nano::text AS expected, coalesce(sum(c.nano), 0)::text AS found
          FROM (SELECT s.*, least(s.until_minute, m.metered_until) AS until, usage_charge(s.hourly_nano, s.from_minute, least(s.until_minute, m.metered_until)) AS nano
                FROM usage_spans s JOIN usage_meters m ON m.account_id = s.account_id WHERE s.account_id = ANY($1)) s
          LEFT JOIN LATERAL (SELECT usage_charge(s.hourly_nano, greatest(s.from_minute, e.from_minute), least(s.until, e.to_minute)) AS nano FROM ledger_entries e
                             WHERE e.account_id = s.account_id AND e.from_minute < s.until AND e.to_minute > s.from_minute) c ON true
          GROUP BY s.account_id, s.id, s.kind, s.resource_type, s.resource_id, s.from_minute, s.nano HAVING s.nano <> coalesce(sum(c.nano), 0) ORDER BY s.from_minute, s.id LIMIT 1`,
  },
  {
    check: 'ai_requests_are_charged', description: 'Every AI request is on the ledger, once, with what its tokens cost, and nothing else is.',
    sql: `SELECT account_id, 'request ' || source AS place, coalesce(due, 0)::text AS expected, coalesce(nano, 0) || ', shown as ' || coalesce(shown, 0) AS found
          FROM (SELECT u.account_id, 'ai:' || u.id AS source, u.ended_at, u.amount_nano AS shown, ai_charge(u.input_rate_nano, u.output_rate_nano, u.prompt_tokens, u.completion_tokens) AS due
                FROM ai_usage u WHERE u.account_id = ANY($1)) u
          FULL JOIN (SELECT e.account_id, e.source, -p.amount_nano AS nano FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id AND p.account_id IS NOT NULL
                     WHERE e.account_id = ANY($1) AND e.kind = 'ai') e USING (account_id, source)
          WHERE coalesce(due, 0) <> coalesce(nano, 0) OR coalesce(due, 0) <> coalesce(shown, 0) ORDER BY u.ended_at, source LIMIT 1`,
  },
  {
    check: 'ai_days', description: 'What is told of AI chat, day by day and model by model, is the sum of its requests.',
    sql: `WITH requests AS (
            SELECT account_id, (ended_at AT TIME ZONE 'UTC')::date AS day, model, count(*) AS n, sum(prompt_tokens) AS input, sum(completion_tokens) AS output, sum(amount_nano) AS nano
            FROM ai_usage WHERE account_id = ANY($1) AND status = 'charged' GROUP BY 1, 2, 3),
          days AS (SELECT account_id, day, model, requests AS n, prompt_tokens AS input, completion_tokens AS output, amount_nano AS nano FROM ai_usage_days WHERE account_id = ANY($1))
          SELECT account_id, model || ' on ' || day AS place, concat_ws(' ', r.n, r.input, r.output, r.nano) AS expected, concat_ws(' ', d.n, d.input, d.output, d.nano) AS found
          FROM requests r FULL JOIN days d USING (account_id, day, model)
          WHERE (r.n, r.input, r.output, r.nano) IS DISTINCT FROM (d.n, d.input, d.output, d.nano) ORDER BY day, model LIMIT 1`,
  },
];
