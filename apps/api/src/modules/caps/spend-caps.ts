import type { SpendCapsInput, SpendCapsView } from '@garrison/contracts';
import { err, formatAmount, issue, ok, parseAmount, type Issue, type Result, type SpendCaps } from '@garrison/domain';

/** Reads caps from a request; `prefix` is the field they stand in, if any. */
export function parseSpendCaps(input: SpendCapsInput, prefix = ''): Result<SpendCaps, readonly Issue[]> {
  const [hour, month] = [parseCap(input.per_hour, `${prefix}per_hour`), parseCap(input.per_month, `${prefix}per_month`)];
  if (hour.ok && month.ok) return ok({ perHour: hour.value, perMonth: month.value });
  return err([hour, month].flatMap((one) => (one.ok ? [] : [one.error])));
}

export const spendCapsViewOf = ({ perHour, perMonth }: SpendCaps): SpendCapsView => ({ per_hour: perHour === null ? null : formatAmount(perHour), per_month: perMonth === null ? null : formatAmount(perMonth) });

/** The largest amount that a bigint column holds, in whole units, with room to add. */
const MAX_UNITS = 1_000_000_000n;

function parseCap(text: string | null, field: string): Result<bigint | null, Issue> {
  if (text === null) return ok(null);
  const parsed = parseAmount(text, field);
  if (!parsed.ok) return parsed;
  const max = MAX_UNITS * 1_000_000_000n;
  return parsed.value >= 0n && parsed.value <= max ? parsed : err(issue(field, 'out_of_range', `A cap must be 0 to ${formatAmount(max)}, or null for none.`, { min: '0', max: formatAmount(max) }));
}
