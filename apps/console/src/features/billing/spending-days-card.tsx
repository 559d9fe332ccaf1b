'use client';

import type { BillingDayView, EndpointAnswer, Endpoints } from '@garrison/contracts';
import type { Currency, SpendingKind } from '@garrison/domain';
import { ChartColumn } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { pathOf } from '@/features/instances/metric-charts';
import { money } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { buttonClass } from '@/ui/button';
import { DayChart } from '@/ui/day-chart';
import { QueryProblem } from '@/ui/query-problem';
import { Card, EmptyState, Skeleton } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { useBillingDays } from './billing.queries';
import { dayName, dayText, kindColours, kindNames, spanOf, spans, spent, usedKinds } from './spending-days';

type Answer = Pick<EndpointAnswer<Endpoints['listBillingDays']>, 'days' | 'currency' | 'total' | 'kinds'>;
const WIDTH = 320;
const HEIGHT = 40;

/** The balance at the end of each day; a debt lies below the dashed line. */
function BalanceLine({ days, chosen }: { days: readonly BillingDayView[]; chosen: number | undefined }) {
  const balances = days.map(({ balance }) => Number(balance));
  const [low, high] = [Math.min(0, ...balances), Math.max(0, ...balances)];
  const zero = HEIGHT + (low / (high - low || 1)) * HEIGHT;
  // a point stands in the middle of its day's bar
  const inset = WIDTH / days.length / 2;
  return (
    <svg aria-hidden viewBox={`0 -3 ${WIDTH} ${HEIGHT + 6}`} preserveAspectRatio="none" className="h-12 w-full rounded-md bg-raised">
      <path d={`M0 ${zero}H${WIDTH}`} stroke="var(--line-strong)" strokeDasharray="3 3" vectorEffect="non-scaling-stroke" />
      {chosen !== undefined && <path d={`M${inset * (2 * chosen + 1)} -3V${HEIGHT + 3}`} stroke="var(--line-strong)" vectorEffect="non-scaling-stroke" />}
      <path transform={`translate(${inset} 0)`} d={pathOf(balances.map((balance) => balance - low), high - low, WIDTH - 2 * inset, HEIGHT)} fill="none" stroke="var(--info)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** What each colour is, and its figure: of the chosen day, or of all of them. */
function Figures({ answer: { days, kinds, total, currency }, chosen }: { answer: Answer; chosen: number | undefined }) {
  const day = chosen === undefined ? undefined : days[chosen];
  return (
    <div data-testid="spending-figures" className="self-start">
      <p className="text-sm text-muted">{day ? dayName(day.day) : `${days.length} days`}</p>
      <p className="mb-2 text-xl font-semibold tabular-nums" data-testid="spending-total">{spent((day ?? { total }).total, currency)}</p>
      <ul className="space-y-1 text-sm">
        {usedKinds(kinds).map((kind) => (
          <li key={kind} className="flex items-center gap-2">
            <span aria-hidden className="size-3 flex-none forced-color-adjust-none rounded-xs" style={{ background: kindColours[kind] }} />
            <span className="min-w-0 flex-1">{kindNames[kind]}</span>
            <span className="tabular-nums">{spent((day ?? { kinds }).kinds[kind], currency)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-2 flex justify-between gap-2 border-t border-line pt-2 text-sm"><span className="text-muted">{day ? 'Balance that day' : 'Balance now'}</span><span className="tabular-nums">{money((day ?? days.at(-1))?.balance ?? 0, currency)}</span></p>
    </div>
  );
}

const columnsOf = (kinds: readonly SpendingKind[], currency: Currency): Column<BillingDayView & { id: string }>[] => [
  { key: 'day', label: 'Day (UTC)', main: true, className: 'whitespace-nowrap', cell: ({ day }) => <span className="font-medium">{dayName(day)}</span> },
  ...kinds.map((kind) => ({ key: kind, label: kindNames[kind], cell: ({ kinds: parts }: BillingDayView) => <span className="tabular-nums">{spent(parts[kind], currency)}</span> })),
  { key: 'total', label: 'Together', cell: ({ total }) => <span className="font-medium tabular-nums">{spent(total, currency)}</span> },
  { key: 'balance', label: 'Balance', cell: ({ balance }) => <span className="tabular-nums">{money(balance, currency)}</span> },
];

function Spending({ answer }: { answer: Answer }) {
  const { days, kinds, currency } = answer;
  const [pointed, setPointed] = useState<number>();
  const chosen = pointed === undefined ? undefined : Math.min(pointed, days.length - 1);
  const used = usedKinds(kinds);
  const most = days.reduce((top, { total }) => (Number(total) > Number(top) ? total : top), '0');
  const bars = days.map((day) => ({ day: day.day, text: dayText(day, currency), parts: used.map((kind) => ({ colour: kindColours[kind], value: Number(day.kinds[kind]) })) }));
  return (
    <>
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[1fr_17rem]">
        <figure className="min-w-0" aria-label="What was charged each day">
          <p aria-hidden className="mb-1 border-b border-dashed border-line-strong text-xs text-muted tabular-nums">{spent(most, currency)}</p>
          <DayChart label="Day" bars={bars} chosen={chosen} onChoose={setPointed} testId="spending-chart" />
          <p aria-hidden className="flex justify-between border-t border-line-strong pt-1 text-xs text-muted"><span>{dayName(days[0]?.day ?? '')}</span><span>today, UTC</span></p>
          <p aria-hidden className="mt-3 mb-1 text-xs text-muted">Balance</p>
          <BalanceLine days={days} chosen={chosen} />
        </figure>
        <Figures answer={answer} chosen={chosen} />
      </div>
      <details className="mt-4">
        <summary className="w-fit rounded text-sm text-muted" data-testid="spending-table">The same as a table</summary>
        <div role="region" aria-label="Table of days" tabIndex={0} className="mt-2 max-h-96 overflow-auto rounded-lg border border-line text-sm">
          <Table label="What was charged each day" items={days.map((day) => ({ ...day, id: day.day })).reverse()} columns={columnsOf(used, currency)} />
        </div>
      </details>
    </>
  );
}

/** What went out day by day, and to what. */
export function SpendingDaysCard() {
  const { filters, setFilter } = useListFilters(['days']);
  const span = spanOf(filters.days);
  const { data, error, isPending, refetch } = useBillingDays(span);
  return (
    <Card
      title="Day by day"
      aside={<select aria-label="Days" data-testid="spending-span" className="control !w-auto" value={span} onChange={({ target }) => setFilter('days', spanOf(target.value) === spanOf(undefined) ? '' : target.value)}>{spans.map((days) => <option key={days} value={days}>last {days} days</option>)}</select>}
    >
      {error && <QueryProblem error={error} retry={() => void refetch()} />}
      {isPending && <Skeleton lines={6} />}
      {data && (Number(data.total) > 0 ? <Spending answer={data} /> : (
        <EmptyState icon={ChartColumn} title="Nothing was charged in these days" testId="spending-empty" action={<Link className={buttonClass()} href="/deploy">Deploy an instance</Link>}>
          Machines, disks and addresses are charged by the minute, AI chat by its tokens. Each day gets a bar with a colour for each of them.
        </EmptyState>
      ))}
    </Card>
  );
}
