'use client';

import type { AiUsageDayView } from '@garrison/contracts';
import type { Currency } from '@garrison/domain';
import { ChartColumn } from 'lucide-react';
import { useState } from 'react';
import { countOf, money } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { DayChart } from '@/ui/day-chart';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { QueryProblem } from '@/ui/query-problem';
import { Card, EmptyState, Skeleton } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { useAiHistory, useAiUsage } from './ai.queries';
import { daysOf, type UsageDay } from './usage-days';

const PAGE_SIZE = 25;
const COST_DECIMALS = 6;
const numbers = new Intl.NumberFormat('en-US');
const today = () => new Date().toISOString().slice(0, 10);

const columns: Column<AiUsageDayView & { id: string }>[] = [
  { key: 'day', label: 'Day', main: true, cell: ({ day }) => <span className="font-medium tabular-nums">{day}</span> },
  { key: 'model', label: 'Model', cell: ({ model }) => <span className="wrap-anywhere">{model}</span> },
  { key: 'requests', label: 'Questions', cell: ({ requests }) => <span className="tabular-nums">{numbers.format(requests)}</span> },
  { key: 'in', label: 'Tokens in', cell: ({ prompt_tokens: tokens }) => <span className="tabular-nums">{numbers.format(tokens)}</span> },
  { key: 'out', label: 'Tokens out', cell: ({ completion_tokens: tokens }) => <span className="tabular-nums">{numbers.format(tokens)}</span> },
  { key: 'amount', label: 'Cost', cell: ({ amount, currency }) => <span className="tabular-nums">{money(amount, currency, { decimals: COST_DECIMALS })}</span> },
];

const figuresOf = ({ tokens, amount }: Omit<UsageDay, 'day'>, currency: Currency) => `${countOf(tokens, 'token')}, ${money(amount, currency, { decimals: COST_DECIMALS })}`;

/** A bar for each day, and the figures of the chosen one; the table says the same of all. */
function Chart({ days, currency }: { days: readonly UsageDay[]; currency: Currency }) {
  const [pointed, setPointed] = useState<number>();
  const chosen = pointed === undefined ? undefined : Math.min(pointed, days.length - 1);
  const day = chosen === undefined ? undefined : days[chosen];
  const bars = days.map((one) => ({ day: one.day, text: `${one.day}: ${figuresOf(one, currency)}`, parts: [{ colour: 'var(--accent)', value: one.amount }] }));
  return (
    <figure aria-label="Cost of each day">
      <p className="mb-2 text-sm text-muted tabular-nums" data-testid="usage-day">{day ? `${day.day}: ${figuresOf(day, currency)}` : countOf(days.length, 'day')}</p>
      <DayChart label="Day" bars={bars} chosen={chosen} onChoose={setPointed} testId="usage-chart" />
      <p aria-hidden className="flex justify-between border-t border-line-strong pt-1 text-xs text-muted tabular-nums"><span>{days[0]?.day}</span><span>{days.at(-1)?.day}, UTC</span></p>
    </figure>
  );
}

/** What was used and charged in a span of days (UTC), by model and by day. */
export function UsageTab() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['from', 'to', 'page'] as const);
  const to = filters.to ?? today();
  const span = { from_day: filters.from ?? `${today().slice(0, 7)}-01`, to_day: to };
  const summary = useAiUsage(span);
  const days = useAiHistory(span);
  const table = useAiHistory({ ...span, page_size: PAGE_SIZE, page: Number(filters.page ?? 1) });
  const usage = summary.data;
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap gap-3">
        <label className="flex items-center gap-2">From <input type="date" className="control !w-auto" value={span.from_day} max={to} onChange={(event) => setFilter('from', event.target.value)} /></label>
        <label className="flex items-center gap-2">to <input type="date" className="control !w-auto" value={to} max={today()} onChange={(event) => setFilter('to', event.target.value)} /></label>
      </div>
      {summary.error && <QueryProblem error={summary.error} retry={() => void summary.refetch()} />}
      {!usage && !summary.error && <Card><Skeleton lines={6} /></Card>}
      {usage && (
        <div className="grid items-start gap-5 lg:grid-cols-[1fr_2fr]">
          <Card title="In all">
            <p className="text-2xl font-semibold tabular-nums" data-testid="usage-amount">{money(usage.amount, usage.currency, { decimals: COST_DECIMALS })}</p>
            <p className="mb-4 text-sm text-muted tabular-nums">{countOf(usage.requests, 'question')}, {numbers.format(usage.prompt_tokens)} tokens in, {numbers.format(usage.completion_tokens)} out</p>
            <ul className="divide-y divide-line">
              {usage.models.map(({ model, requests, total_tokens: tokens, amount }) => (
                <li key={model} className="py-2 first:pt-0 last:pb-0">
                  <span className="flex justify-between gap-3"><span className="min-w-0 wrap-anywhere">{model}</span><span className="flex-none tabular-nums">{money(amount, usage.currency, { decimals: COST_DECIMALS })}</span></span>
                  <span className="text-sm text-muted tabular-nums">{countOf(requests, 'question')}, {countOf(tokens, 'token')}</span>
                </li>
              ))}
            </ul>
          </Card>
          <Card title="Each day">{days.data ? <Chart days={daysOf(days.data.history, usage.from, usage.to)} currency={usage.currency} /> : <Skeleton />}</Card>
        </div>
      )}
      <ListFrame query={table} count={table.data?.history.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={ChartColumn} title="Nothing was asked yet">Each day and model with its tokens and their cost stands here.</EmptyState>}>
        <Table label="Usage by day and model" items={(table.data?.history ?? []).map((row) => ({ ...row, id: `${row.day} ${row.model}` }))} columns={columns} />
        {table.data && <Pager pagination={table.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </div>
  );
}
