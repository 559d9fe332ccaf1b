/**
 * Which minutes a stretch of usage is charged for (docs/billing.md, decision 0018). A minute is the number of whole UTC minutes since 1970; `until` is
 * never part of the stretch. A minute begun is charged, and once only: of what one thing was in a minute, the dearest counts.
 */
export type Stretch = { readonly first: number; readonly until: number; readonly hourlyNano: bigint };

/** What is known when a stretch is closed: the minute of the database's clock, and up to which minute the account has been charged. */
export type Now = { readonly minute: number; readonly meteredUntil: number };

/**
 * Where a stretch that is open since `first` ends. Its last minute is the one in which it is closed; what was charged already stays, also when the clock
 * went back. A stretch that has not had a minute of its own yet – another one was dearer – keeps none.
 */
export const closedUntil = (first: number, { minute, meteredUntil }: Now): number => Math.max(first, minute + 1, meteredUntil);

/**
 * Where a stretch begins that follows another of the same thing, and where that one ends then. The minute both were in belongs to the dearer, to the earlier
 * one when they cost the same; a minute that was charged already changes hands no more.
 */
export function openedAt(now: Now, hourlyNano: bigint, before: Stretch | undefined): { first: number; beforeUntil: number | undefined } {
  const earliest = Math.max(now.minute, now.meteredUntil);
  if (!before || before.until <= earliest) return { first: earliest, beforeUntil: before?.until };
  const last = before.until - 1;
  const free = before.first < before.until && last >= now.meteredUntil;
  return free && hourlyNano > before.hourlyNano ? { first: last, beforeUntil: last } : { first: before.until, beforeUntil: before.until };
}

/**
 * The charge for the minutes `from` … `until` – 1 of an hourly price (nano-units): the sum of their `minuteCharge`s, worked out at once. However a stretch is
 * cut, its parts sum to the whole; every full hour of it costs exactly the hourly price (spec barrack-api §9).
 */
export function chargeOfMinutes(hourlyNano: bigint, from: number, until: number): bigint {
  if (until <= from) return 0n;
  const hours = BigInt(Math.floor(until / 60) - Math.floor(from / 60));
  const within = (minute: number) => (hourlyNano * BigInt(minute % 60)) / 60n;
  return hourlyNano * hours + within(until) - within(from);
}
