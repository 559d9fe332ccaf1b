import type { Currency } from '@garrison/domain';

const number = new Intl.NumberFormat('en-US');

/** `1,500 GB`. */
export const gigabytes = (gb: number): string => `${number.format(gb)} GB`;

/** `3 volumes`. */
export const countOf = (count: number, one: string, many = `${one}s`): string => `${number.format(count)} ${count === 1 ? one : many}`;

/** Money for reading: two decimals, more where a price per hour needs them. Takes the wire's decimal string or price number. */
export function money(amount: string | number, currency: Currency, { decimals = 2 }: { decimals?: number } = {}): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: decimals }).format(Number(amount));
}

/** A price per hour: up to four decimals, because a small volume costs less than a cent. */
export const hourlyPrice = (amount: string | number, currency: Currency): string => money(amount, currency, { decimals: 4 });

/** The same for a minute: a sleeping machine's costs less than a hundredth of a cent. */
export const minutePrice = (amount: string | number, currency: Currency): string => money(amount, currency, { decimals: 6 });

const units: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60]];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 minutes ago`, measured at `now` (ms). */
export function timeAgo(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  for (const [unit, size] of units) if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return 'just now';
}

/** Date and time to the second in the reader's zone, with the zone's name. */
export const exactTime = (at: string): string => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(at));

/** `0.4 s`, `12 s`, `3 min 5 s`, from ms. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `5 days`, `7 hours`: how long credit lasts. */
export const runway = (hours: number): string => (hours >= 48 ? countOf(Math.floor(hours / 24), 'day') : hours >= 1 ? countOf(Math.floor(hours), 'hour') : 'less than an hour');
