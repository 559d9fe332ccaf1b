import { Injectable } from '@nestjs/common';
import type { AiUsageDayView, AiUsageSummaryView, EndpointQuery, endpoints, Pagination } from '@garrison/contracts';
import { formatAmount, sumAmounts, type Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { orderBy, readPage } from '../../platform/http/paging.js';

type Sums = { model: string; requests: number; prompt_tokens: string; completion_tokens: string; amount_nano: string };
type DayRow = Sums & { day: string; updated_at: Date };

/** What an account's AI chat used, from the sums of its days (UTC). */
@Injectable()
export class AiUsageQueries {
  async summary(db: EntityManager, accountId: string, currency: Currency, query: EndpointQuery<typeof endpoints.getAiUsage>): Promise<AiUsageSummaryView> {
    const [{ first, last }]: [{ first: string; last: string }] = await db.query(
      `SELECT coalesce($1, to_char(date_trunc('month', wall_clock(), 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD')) AS first, coalesce($2, to_char(wall_clock() AT TIME ZONE 'UTC', 'YYYY-MM-DD')) AS last`,
      [query.from_day ?? null, query.to_day ?? null],
    );
    const rows: Sums[] = await db.query(
      `SELECT model, sum(requests)::int AS requests, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(amount_nano) AS amount_nano
       FROM ai_usage_days WHERE account_id = $1 AND day >= $2 AND day <= $3 GROUP BY model ORDER BY sum(amount_nano) DESC, model`,
      [accountId, first, last],
    );
    const models = rows.map((row) => ({ model: row.model, ...totalsOf(row) }));
    const add = (of: (row: Sums) => number) => rows.reduce((sum, row) => sum + of(row), 0);
    const [input, output] = [add(({ prompt_tokens }) => Number(prompt_tokens)), add(({ completion_tokens }) => Number(completion_tokens))];
    return {
      from: first, to: last, currency, requests: add(({ requests }) => requests), prompt_tokens: input, completion_tokens: output, total_tokens: input + output,
      amount: formatAmount(sumAmounts(rows.map(({ amount_nano }) => BigInt(amount_nano)))), models,
    };
  }

  async history(db: EntityManager, accountId: string, currency: Currency, query: EndpointQuery<typeof endpoints.listAiUsage>): Promise<{ history: AiUsageDayView[]; pagination: Pagination }> {
    const order = orderBy(query.sort, { day: 'day' }, '-day', 'model');
    const { rows, pagination } = await readPage<DayRow>(db, query, {
      columns: 'day, model', order, values: [accountId, query.from_day ?? null, query.to_day ?? null],
      from: "ai_usage_days WHERE account_id = $1 AND day >= coalesce($2::date, '-infinity') AND day <= coalesce($3::date, 'infinity')",
      around: (page) => `SELECT d.*, to_char(d.day, 'YYYY-MM-DD') AS day FROM (${page}) p JOIN ai_usage_days d USING (day, model) WHERE d.account_id = $1 ${order.replace('day', 'd.day')}`,
    });
    return { history: rows.map((row) => ({ day: row.day, model: row.model, currency, ...totalsOf(row), updated_at: row.updated_at.toISOString() })), pagination };
  }
}

function totalsOf({ requests, prompt_tokens, completion_tokens, amount_nano }: Sums) {
  const [input, output] = [Number(prompt_tokens), Number(completion_tokens)];
  return { requests, prompt_tokens: input, completion_tokens: output, total_tokens: input + output, amount: formatAmount(BigInt(amount_nano)) };
}
