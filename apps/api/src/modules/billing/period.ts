import { err, invalid, issue, ok, type DomainError, type Result } from '@garrison/domain';

/** Whole minutes since 1970, UTC; `until` is not part of it. */
export type Period = { first: number; until: number };

const MINUTE_MS = 60_000;
const LONGEST_DAYS = 400;
const DAY_MINUTES = 1_440;
/** Minutes are 32-bit numbers, which reach to the year 6053. */
const EARLIEST = '1970-01-01T00:00:00Z';
const LATEST = '6000-01-01T00:00:00Z';

export const minuteOf = (at: Date): number => Math.ceil(at.getTime() / MINUTE_MS);
export const timeOf = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();
/** The minutes of a month, `2026-03`. */
export function monthPeriod(month: string): Period {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { first: Date.UTC(year, number - 1) / MINUTE_MS, until: Date.UTC(year, number) / MINUTE_MS };
}
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** The minutes that begin within `from` … `to`; by default the month of `from`, and that is this month. */
export function periodOf({ from, to }: { from?: string; to?: string }, now: Date): Result<Period, DomainError> {
  const first = from === undefined ? monthPeriod(monthOf(now)).first : minuteOf(new Date(from));
  const until = to === undefined ? monthPeriod(monthOf(new Date(first * MINUTE_MS))).until : minuteOf(new Date(to));
  const beyond = (field: 'from' | 'to') => issue(`query.${field}`, 'out_of_range', `Times from ${EARLIEST} to ${LATEST} can be looked at.`, { min: EARLIEST, max: LATEST });
  if (first < 0 || first >= minuteOf(new Date(LATEST))) return err(invalid([beyond('from')]));
  if (until > minuteOf(new Date(LATEST))) return err(invalid([beyond('to')]));
  if (until <= first) return err(invalid([issue('query.to', 'out_of_range', 'The end must be later than the beginning.')]));
  if (until - first > LONGEST_DAYS * DAY_MINUTES) return err(invalid([issue('query.to', 'out_of_range', `At most ${LONGEST_DAYS} days can be looked at together.`, { max_days: LONGEST_DAYS })]));
  return ok({ first, until });
}
