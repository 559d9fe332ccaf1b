import type { BillingDayView } from '@garrison/contracts';
import { spendingKinds, type Currency, type SpendingKind } from '@garrison/domain';
import { money } from '@/lib/format';

export const spans = [7, 30, 90] as const;
const USUAL_SPAN = 30;
/** A day costs little more than some hours of a disk. */
const DECIMALS = 4;

export const kindNames: Record<SpendingKind, string> = {
  gpu: 'GPUs', hibernated: 'Hibernated machines', os_volume: 'Boot volumes', data_volume: 'Data volumes', public_ip: 'Public addresses', snapshot: 'Snapshots', image: 'Custom images', unikernel_volume: 'Unikernel volumes', ai: 'AI chat',
};
/** Of the same kind in every chart, whatever stands beside it. */
export const kindColours = Object.fromEntries(spendingKinds.map((kind, at) => [kind, `var(--series-${at + 1})`])) as Record<SpendingKind, string>;

/** The span an address asks for; another number than those offered is the usual one. */
export const spanOf = (asked: string | undefined): number => spans.find((days) => String(days) === asked) ?? USUAL_SPAN;

export const spent = (amount: string, currency: Currency): string => money(amount, currency, { decimals: DECIMALS });

/** `Mon, 30 Mar`; days are UTC. */
export const dayName = (day: string): string => new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(day));

/** The kinds on which something was spent, the first at the bottom of each bar. */
export const usedKinds = (kinds: BillingDayView['kinds']): SpendingKind[] => spendingKinds.filter((kind) => Number(kinds[kind]) > 0);

/** A day in words: all of it, its parts, and what was left. */
export function dayText({ day, total, kinds, balance }: BillingDayView, currency: Currency): string {
  const parts = usedKinds(kinds).map((kind) => `${kindNames[kind]} ${spent(kinds[kind], currency)}`);
  return `${dayName(day)}: ${spent(total, currency)}${parts.length > 1 ? `, of which ${parts.join(', ')}` : parts.length === 1 ? ` for ${kindNames[usedKinds(kinds)[0] ?? 'gpu']}` : ''}; balance ${money(balance, currency)}`;
}
