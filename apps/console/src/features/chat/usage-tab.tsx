'use client';

import type { AiUsageDayView } from '@garrison/contracts';
import type { Currency } from '@garrison/domain';
import { ChartColumn } from 'lucide-react';
import { countOf, money } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
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

/** A bar for each day; the table says the same in numbers. */
function Chart({ days, currency }: { days: readonly UsageDay[]; currency: Currency }) {
  const most = Math.max(...days.map(({ amount }) => amount), Number.MIN_VALUE);
  const sum = days.reduce((total, { amount }) => total + amount, 0);
  return (
    <figure data-testid="usage-chart">
      <div role="img" aria-label={`Cost of each day from ${days[0]?.day} to ${days.at(-1)?.day}: ${money(sum, currency, { decimals: COST_DECIMALS })} in all`} className="flex h-32 items-end gap-px rounded-md bg-raised px-2 pt-3">
        {days.map(({ day, tokens, amount }) => (
          <span key={day} className="group flex h-full min-w-0 flex-1 items-end" title={`${day}: ${countOf(tokens, 'token')}, ${money(amount, currency, { decimals: COST_DECIMALS })}`}>
            <span className="w-full rounded-t-sm bg-accent group-hover:bg-accent-hover" style={{ height: amount === 0 ? 0 : `${Math.max(2, (amount / most) * 100)}%` }} />
          </span>
        ))}
      </div>
      <figcaption className="mt-1 flex justify-between text-xs text-muted tabular-nums"><span>{days[0]?.day}</span><span>{days.at(-1)?.day}</span></figcaption>
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
