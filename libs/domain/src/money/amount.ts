import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { quoted } from '../text/wording.js';

/**
 * Money is a bigint of nano-units: 1,000,000,000 make one unit of the currency (spec barrack-api §9). Nothing is ever computed in floating point;
 * numbers appear only at the two edges below, as prices on the wire.
 */
export const NANO_PER_UNIT = 1_000_000_000n;
const DECIMALS = 9;

/** Reads a decimal amount such as `12`, `12.5` or `-0.000000001` exactly. Refuses exponents, grouping and more than 9 decimals: code `invalid_amount`. */
export function parseAmount(text: string, field = 'amount'): Result<bigint, Issue> {
  const match = /^(-?)(\d{1,30})(?:\.(\d+))?$/.exec(text);
  if (!match)
    return err(issue(field, 'invalid_amount', `${quoted(text)} is not an amount; write digits with a decimal point, such as 12.50.`));
  const [, sign, units = '', decimals = ''] = match;
  if (decimals.length > DECIMALS)
    return err(issue(field, 'invalid_amount', `${quoted(text)} has ${decimals.length} decimals; at most ${DECIMALS} are kept.`));
  const nano = BigInt(units) * NANO_PER_UNIT + BigInt(decimals.padEnd(DECIMALS, '0'));
  return ok(sign === '-' ? -nano : nano);
}

/** The exact decimal text of an amount, with at least two and as many decimals as it has: `12.50`, `0.0000415`. */
export function formatAmount(nano: bigint): string {
  const size = nano < 0n ? -nano : nano;
  const decimals = (size % NANO_PER_UNIT).toString().padStart(DECIMALS, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${nano < 0n ? '-' : ''}${size / NANO_PER_UNIT}.${decimals}`;
}

/**
 * A catalogue price in nano-units, exact for the decimal that was written: a number is taken by its shortest decimal text, never by its binary value.
 * Throws a RangeError for a negative price, more than 9 decimals or anything that is not a number; the catalogue is checked when it is loaded.
 */
export function nanoFromPrice(price: number | string): bigint {
  const parsed = parseAmount(typeof price === 'number' ? plainDecimal(price) : price, 'price');
  if (!parsed.ok) throw new RangeError(parsed.error.message);
  if (parsed.value < 0n) throw new RangeError(`A price cannot be negative: ${price}.`);
  return parsed.value;
}

/** A price as the JSON number of the wire (spec barrack-api §0); for showing only, never computed with. */
export const priceFromNano = (nano: bigint): number => Number(formatAmount(nano));

/** `1e-7` written out: parseAmount takes no exponents. */
function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  return shift < 0 ? `${sign}0.${'0'.repeat(-shift - 1)}${digits}` : `${sign}${digits.padEnd(shift + 1, '0')}`;
}

/** The sum of any number of amounts. */
export const sumAmounts = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** `amount × numerator / denominator`, to the nearest nano-unit, halves away from zero. Counts must be whole numbers. */
export function multiply(amount: bigint, numerator: number | bigint, denominator: number | bigint = 1n): bigint {
  const product = amount * BigInt(numerator);
  const divisor = BigInt(denominator);
  if (divisor <= 0n) throw new RangeError(`The denominator must be positive: ${divisor}.`);
  const half = product < 0n ? -divisor : divisor;
  return (2n * product + half) / (2n * divisor);
}

/**
 * What the minute 0…59 of an hour costs of an hourly price. The sixty minutes differ by at most one nano-unit and sum exactly to the hourly price
 * (spec barrack-api §9).
 */
export function minuteCharge(hourlyNano: bigint, minuteOfHour: number): bigint {
  if (!Number.isInteger(minuteOfHour) || minuteOfHour < 0 || minuteOfHour > 59)
    throw new RangeError(`Not a minute of an hour: ${minuteOfHour}.`);
  const until = (minutes: number) => (hourlyNano * BigInt(minutes)) / 60n;
  return until(minuteOfHour + 1) - until(minuteOfHour);
}

/** A price per minute for showing: the hourly price / 60 to the nearest nano-unit. Charges use `minuteCharge`. */
export const perMinute = (hourlyNano: bigint): bigint => multiply(hourlyNano, 1, 60);
