import type { InstanceMetricsView } from '@garrison/contracts';
import { chartsOf, pathOf } from './metric-charts';

type Series = InstanceMetricsView['series'][number];
const series = (metric: Series['metric'], unit: Series['unit'], gpu: number | null, values: (number | null)[], peaks: (number | null)[] | null = null): Series => ({ metric, unit, gpu, values, peaks });

it('draws one chart for each metric, with a line for each GPU', () => {
  const [load, power] = chartsOf({ series: [series('gpu_utilization', 'percent', 0, [10, 20, null]), series('gpu_utilization', 'percent', 1, [30, 60, 40]), series('gpu_power', 'watts', 0, [100, 300, 200], [120, 350, 210])] });
  expect(load).toMatchObject({ title: 'GPU load', max: 100, latest: '30 %', peak: '60 %', lines: [{ name: 'GPU 0' }, { name: 'GPU 1' }] });
  expect(power).toMatchObject({ max: 350, latest: '200 W', peak: '350 W' });
});

it('leaves out what was never measured', () => expect(chartsOf({ series: [series('ram_used', 'megabytes', null, [null, null])] })).toEqual([]));

it.each([[512, '512 B/s'], [2_048, '2.0 KB/s'], [3 * 1_024 ** 3, '3.0 GB/s']])('says %i bytes per second as %s', (value, words) => {
  expect(chartsOf({ series: [series('network_in', 'bytes_per_second', null, [value])] })[0]?.latest).toBe(words);
});

it('interrupts a line where nothing was measured', () => expect(pathOf([0, 50, null, 100], 100, 30, 10)).toBe('M0.0 10.0L10.0 5.0M30.0 0.0'));
it('draws a line of nothing at the bottom', () => expect(pathOf([0, 0], 0, 10, 10)).toBe('M0.0 10.0L10.0 10.0'));
