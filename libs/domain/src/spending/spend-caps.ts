/** The most that may be spent, nano-units; null: no cap. `perHour` is about what everything costs per hour, `perMonth` about a calendar month (UTC). */
export type SpendCaps = { readonly perHour: bigint | null; readonly perMonth: bigint | null };
export const noCaps: SpendCaps = { perHour: null, perMonth: null };

/** Nano-units. `perHour`: what all there is costs per hour once it runs; `month`: what was spent since the month began. */
export type Spending = { readonly perHour: bigint; readonly month: bigint };

/** The cap that leaves no room, and what it would come to. */
export type CapBreach = { readonly period: 'hour' | 'month'; readonly cap: bigint; readonly spending: bigint };

/**
 * Whether something more (`hourly`, nano-units) is within the caps. Of a month, the coming hour of everything is counted as spent, so that what is admitted
 * can run for an hour at least (decision 0017).
 */
export function breachOf({ perHour, perMonth }: SpendCaps, spending: Spending, hourly: bigint): CapBreach | undefined {
  const hour = spending.perHour + hourly;
  if (perHour !== null && hour > perHour) return { period: 'hour', cap: perHour, spending: hour };
  const month = spending.month + hour;
  return perMonth !== null && month > perMonth ? { period: 'month', cap: perMonth, spending: month } : undefined;
}
