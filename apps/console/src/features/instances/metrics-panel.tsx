'use client';

import type { InstanceMetricsView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { Card, Skeleton } from '@/ui/surfaces';
import { chartsOf, pathOf, type Chart } from './metric-charts';

const spans = [[1, 'last hour'], [24, 'last day'], [720, 'last 30 days']] as const;
const colours = ['var(--accent)', 'var(--info)', 'var(--warn)', 'var(--danger)'];
const WIDTH = 320;
const HEIGHT = 72;
/** Above the highest and below the lowest line, so that neither is cut. */
const AIR = 4;

/** What was measured until now. */
function useMetrics(id: string, hours: number) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.metrics.of(id, hours),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<InstanceMetricsView> => (await api.getInstanceMetrics({ params: { id }, query: { from: new Date(Date.now() - hours * 3_600_000).toISOString() }, signal })).metrics,
  });
}

function ChartBox({ chart }: { chart: Chart }) {
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2"><span className="font-medium">{chart.title}</span><span className="text-sm text-muted tabular-nums" data-testid={`metric-${chart.metric}`}>{chart.latest}</span></figcaption>
      <svg role="img" aria-label={`${chart.title}: ${chart.latest}, at most ${chart.peak}`} viewBox={`0 ${-AIR} ${WIDTH} ${HEIGHT + 2 * AIR}`} preserveAspectRatio="none" className="mt-1 h-20 w-full rounded-md bg-raised">
        {chart.lines.map((line, at) => <path key={line.name} d={pathOf(line.values, chart.max, WIDTH, HEIGHT)} fill="none" stroke={colours[at % colours.length]} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />)}
      </svg>
    </figure>
  );
}

/** What the machine and its GPUs did. */
export function MetricsPanel({ instanceId }: { instanceId: string }) {
  const [hours, setHours] = useState<number>(1);
  const { data } = useMetrics(instanceId, hours);
  const charts = data && chartsOf(data);
  return (
    <Card title="Measured" aside={<select aria-label="Span" className="control !w-auto" value={hours} onChange={(event) => setHours(Number(event.target.value))}>{spans.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>}>
      {!charts ? <Skeleton /> : charts.length === 0 ? <p className="text-muted">Nothing was measured in this time.</p> : <div className="grid gap-4 sm:grid-cols-2">{charts.map((chart) => <ChartBox key={chart.metric} chart={chart} />)}</div>}
    </Card>
  );
}
