import { seriesOf, type Reading } from '../telemetry/metrics.js';
import { resolutionFacts } from '../telemetry/resolutions.js';
import { IDLE_BELOW_PERCENT } from './lease.rules.js';

/** A row of minutes as it is stored: points of all series, one minute after the other. */
export type MinuteRow = { readonly startMs: number; readonly means: readonly Reading[] };
/** Of how many minutes something must be known; the rest may have been lost on the way. */
const KNOWN_SHARE = 0.8;

/** Were all GPUs idle in each minute that is known, and is enough known? What nobody measured is not idleness. */
export function isIdle(rows: readonly MinuteRow[], { gpuCount, fromMs, minutes }: { gpuCount: number; fromMs: number; minutes: number }): boolean {
  const series = seriesOf(gpuCount);
  const places = series.flatMap(({ metric }, place) => (metric === 'gpu_utilization' ? [place] : []));
  const { pointMs } = resolutionFacts.minute;
  let known = 0;
  for (const { startMs, means } of rows) {
    for (let point = 0; point * series.length < means.length; point += 1) {
      const at = startMs + point * pointMs;
      if (at < fromMs || at >= fromMs + minutes * pointMs) continue;
      const readings = places.map((place) => means[point * series.length + place] ?? null);
      if (readings.some((reading) => reading !== null && reading >= IDLE_BELOW_PERCENT)) return false;
      if (readings.every((reading) => reading !== null)) known += 1;
    }
  }
  return known >= minutes * KNOWN_SHARE;
}
