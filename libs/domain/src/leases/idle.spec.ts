import { isIdle, type MinuteRow } from './idle.js';

// Two GPUs: six readings of the host and four of each GPU, utilisation first, in the order of `seriesOf`.
import { seriesOf } from '../telemetry/metrics.js';

const MINUTE = 60_000;
const series = seriesOf(2);
const minute = (first: number | null, second: number | null) => series.map(({ metric, gpu }) => (metric === 'gpu_utilization' ? (gpu === 0 ? first : second) : 50));
const row = (startMinute: number, ...points: (number | null)[][]): MinuteRow => ({ startMs: startMinute * MINUTE, means: points.flat() });
const ten = (first: number | null, second: number | null) => Array.from({ length: 10 }, () => minute(first, second));
const idle = (rows: MinuteRow[]) => isIdle(rows, { gpuCount: 2, fromMs: 0, minutes: 10 });

it.each([
  ['all is idle', [row(0, ...ten(0, 4.9))], true],
  ['one GPU works', [row(0, ...ten(0, 5))], false],
  ['it worked in one minute', [row(0, ...ten(0, 0).slice(0, 9), minute(80, 0))], false],
  ['it worked before', [row(-1, minute(90, 90), ...ten(0, 0))], true],
  ['it works after', [row(0, ...ten(0, 0), minute(90, 90))], true],
  ['two minutes were lost', [row(0, ...ten(0, 0).slice(0, 5)), row(7, ...ten(0, 0).slice(0, 3))], true],
  ['three minutes were lost', [row(0, ...ten(0, 0).slice(0, 7))], false],
  ['one GPU says nothing', [row(0, ...ten(0, null))], false],
  ['nobody measured', [], false],
])('%s: %#', (_what, rows, expected) => expect(idle(rows)).toBe(expected));
