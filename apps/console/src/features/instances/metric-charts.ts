import type { InstanceMetricsView } from '@garrison/contracts';

type Series = InstanceMetricsView['series'][number];
type Values = readonly (number | null)[];
export type Chart = { readonly metric: Series['metric']; readonly title: string; readonly latest: string; readonly peak: string; /** Where the top of the chart is, in the unit. */ readonly max: number; readonly lines: readonly { readonly name: string; readonly values: Values }[] };

const titles: Record<Series['metric'], string> = {
  gpu_utilization: 'GPU load', gpu_memory_used: 'GPU memory', gpu_temperature: 'GPU temperature', gpu_power: 'GPU power', cpu_utilization: 'Processor', ram_used: 'Memory',
  disk_read: 'Disk read', disk_write: 'Disk written', network_in: 'Network in', network_out: 'Network out',
};
const KILO = 1_024;
const bytes = (value: number): string => (value < KILO ? `${value.toFixed(0)} B` : value < KILO ** 2 ? `${(value / KILO).toFixed(1)} KB` : value < KILO ** 3 ? `${(value / KILO ** 2).toFixed(1)} MB` : `${(value / KILO ** 3).toFixed(1)} GB`);
const worded: Record<Series['unit'], (value: number) => string> = {
  percent: (value) => `${value.toFixed(0)} %`, megabytes: (value) => bytes(value * KILO ** 2), celsius: (value) => `${value.toFixed(0)} °C`, watts: (value) => `${value.toFixed(0)} W`, bytes_per_second: (value) => `${bytes(value)}/s`,
};

const measured = (values: Values): number[] => values.filter((value) => value !== null);

/** One chart for each metric that was measured, a line for each GPU in it. The latest is the mean of the lines' last readings. */
export function chartsOf({ series }: Pick<InstanceMetricsView, 'series'>): Chart[] {
  return [...grouped(series)].flatMap(([metric, lines]) => {
    const unit = lines[0]?.unit;
    const all = lines.flatMap(({ values }) => measured(values));
    if (!unit || all.length === 0) return [];
    const last = lines.map(({ values }) => measured(values).at(-1)).filter((value) => value !== undefined);
    const highest = Math.max(...lines.flatMap(({ values, peaks }) => measured(peaks ?? values)));
    const say = worded[unit];
    return [{ metric, title: titles[metric], latest: say(last.reduce((sum, value) => sum + value, 0) / last.length), peak: say(highest), max: unit === 'percent' ? 100 : highest, lines: lines.map(({ gpu, values }) => ({ name: gpu === null ? 'machine' : `GPU ${gpu}`, values })) }];
  });
}

function grouped(series: readonly Series[]): Map<Series['metric'], Series[]> {
  const found = new Map<Series['metric'], Series[]>();
  for (const one of series) found.set(one.metric, [...(found.get(one.metric) ?? []), one]);
  return found;
}

/** The line of a chart as an SVG path; where nothing was measured it is interrupted. */
export function pathOf(values: Values, max: number, width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1);
  let down = true;
  return values
    .flatMap((value, at) => {
      if (value === null) {
        down = true;
        return [];
      }
      const point = `${down ? 'M' : 'L'}${(at * step).toFixed(1)} ${(height - (max > 0 ? value / max : 0) * height).toFixed(1)}`;
      down = false;
      return [point];
    })
    .join('');
}
