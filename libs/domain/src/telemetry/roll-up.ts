import type { Reading } from './metrics.js';

/**
 * A stored row: points one after the other, each with as many readings as the machine has series. `peaks` are the highest readings within each point and
 * `samples` how many were taken there; both are null where a point is a single sample.
 */
export type TelemetryRow = { readonly means: readonly Reading[]; readonly peaks: readonly Reading[] | null; readonly samples: readonly Reading[] | null };

/** One point of the next coarser resolution. */
export type RolledPoint = { readonly means: Reading[]; readonly peaks: Reading[]; readonly samples: number };

/** Makes one point of a whole row: the mean weighted by samples, and the highest. What was never measured stays null; undefined when nothing was. */
export function rollUp({ means, peaks, samples }: TelemetryRow, width: number): RolledPoint | undefined {
  const points = Array.from({ length: means.length / width }, (_, index) => index);
  const hasSample = (point: number) => means.slice(point * width, (point + 1) * width).some((reading) => reading !== null);
  const weights = points.map((point) => (samples ? (samples[point] ?? 0) : hasSample(point) ? 1 : 0));
  const taken = weights.reduce((sum, weight) => sum + weight, 0);
  if (taken === 0) return undefined;
  const rolled = Array.from({ length: width }, (_, series) => {
    let [sum, weight] = [0, 0];
    let peak: Reading = null;
    for (const point of points) {
      const mean = means[point * width + series] ?? null;
      if (mean === null) continue;
      sum += mean * (weights[point] ?? 0);
      weight += weights[point] ?? 0;
      const highest = peaks?.[point * width + series] ?? mean;
      peak = peak === null ? highest : Math.max(peak, highest);
    }
    return { mean: weight === 0 ? null : toHundredths(sum / weight), peak };
  });
  return { means: rolled.map(({ mean }) => mean), peaks: rolled.map(({ peak }) => peak), samples: taken };
}

/** Sensors are no finer than this, and neither is what is stored of them. */
export const toHundredths = (value: number): number => Math.round(value * 100) / 100;
