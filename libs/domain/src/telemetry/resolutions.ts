import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { grouped } from '../text/wording.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Finest first. */
export const resolutions = ['minute', 'quarter_hour', 'day'] as const;
export type Resolution = (typeof resolutions)[number];

/**
 * How finely telemetry is kept for how long. `rowMs` is what one stored row holds; it is one point of the next coarser resolution, so that rolling up is a
 * function of one row (decision 0014).
 */
export const resolutionFacts: Record<Resolution, { readonly pointMs: number; readonly rowMs: number; readonly keptMs: number; readonly rollsInto: Resolution | null }> = {
  minute: { pointMs: MINUTE_MS, rowMs: 15 * MINUTE_MS, keptMs: 48 * HOUR_MS, rollsInto: 'quarter_hour' },
  quarter_hour: { pointMs: 15 * MINUTE_MS, rowMs: DAY_MS, keptMs: 30 * DAY_MS, rollsInto: 'day' },
  day: { pointMs: DAY_MS, rowMs: 100 * DAY_MS, keptMs: 400 * DAY_MS, rollsInto: null },
};

/** Points of one row. */
export const pointsPerRow = (resolution: Resolution): number => resolutionFacts[resolution].rowMs / resolutionFacts[resolution].pointMs;

/** The row a moment falls into, and its point there. */
export function placeInRow(resolution: Resolution, atMs: number): { rowStartMs: number; index: number } {
  const { pointMs, rowMs } = resolutionFacts[resolution];
  const rowStartMs = Math.floor(atMs / rowMs) * rowMs;
  return { rowStartMs, index: Math.floor((atMs - rowStartMs) / pointMs) };
}

/** When a row has outlived its use: after it, no point in it is kept any more. */
export const rowExpiresMs = (resolution: Resolution, rowStartMs: number): number => rowStartMs + resolutionFacts[resolution].rowMs + resolutionFacts[resolution].keptMs;

/** More points than this are never given in one series. */
export const MAX_POINTS = 1_500;
const DEFAULT_RANGE_MS = HOUR_MS;

/** What a caller wants to see; milliseconds since 1970. */
export type RangeWish = { readonly fromMs?: number; readonly toMs?: number; readonly resolution?: Resolution };
/** Whole points: `fromMs` is where the first one begins, `toMs` where the last one ends. */
export type TelemetryRange = { readonly resolution: Resolution; readonly fromMs: number; readonly toMs: number; readonly points: number };

/** The points that answer a wish: of the finest resolution that is still kept at its beginning and gives no more than `MAX_POINTS`, unless one was asked for. */
export function chooseRange(wish: RangeWish, nowMs: number): Result<TelemetryRange, Issue[]> {
  const toMs = Math.min(wish.toMs ?? nowMs, nowMs);
  const fromMs = wish.fromMs ?? toMs - DEFAULT_RANGE_MS;
  if (fromMs >= toMs) return err([issue('from', 'out_of_range', 'from must be earlier than to, and not in the future.')]);
  const range = (resolution: Resolution): TelemetryRange => {
    const { pointMs } = resolutionFacts[resolution];
    const [first, last] = [Math.floor(fromMs / pointMs) * pointMs, Math.ceil(toMs / pointMs) * pointMs];
    return { resolution, fromMs: first, toMs: last, points: (last - first) / pointMs };
  };
  const isKept = (resolution: Resolution) => fromMs >= nowMs - resolutionFacts[resolution].keptMs;
  const fits = (resolution: Resolution) => range(resolution).points <= MAX_POINTS;
  if (wish.resolution === undefined) {
    const finest = resolutions.find((resolution) => isKept(resolution) && fits(resolution)) ?? 'day';
    return fits(finest) ? ok(range(finest)) : err([tooMany('from', range(finest))]);
  }
  if (!fits(wish.resolution)) return err([tooMany('resolution', range(wish.resolution))]);
  if (!isKept(wish.resolution)) {
    const hours = resolutionFacts[wish.resolution].keptMs / HOUR_MS;
    return err([issue('resolution', 'out_of_range', `Points of a ${wish.resolution} are kept for ${hours > 48 ? `${hours / 24} days` : `${hours} hours`}; from is earlier.`, { kept_hours: hours })]);
  }
  return ok(range(wish.resolution));
}

const tooMany = (field: string, { points, resolution }: TelemetryRange): Issue =>
  issue(field, 'out_of_range', `This range has ${grouped(points)} points of a ${resolution}; at most ${grouped(MAX_POINTS)} are given. Shorten it or choose a coarser resolution.`, { points, max: MAX_POINTS });
