import type { BalanceView } from '@garrison/contracts';
import { formatAmount, type Currency } from '@garrison/domain';

/** Below this many hours the balance is `low` (spec barrack-api §9). */
const LOW_RUNWAY_HOURS = 24;

/** `balance` of `/api/balance/`; amounts in nano-units. The runway is rounded down to hundredths of an hour. */
export function balanceViewOf(balanceNano: bigint, hourlyBurnNano: bigint, currency: Currency): BalanceView {
  const runway_hours = hourlyBurnNano === 0n ? null : balanceNano <= 0n ? 0 : Number((balanceNano * 100n) / hourlyBurnNano) / 100;
  const low = runway_hours !== null && runway_hours < LOW_RUNWAY_HOURS;
  return { amount: formatAmount(balanceNano), currency, hourly_burn: formatAmount(hourlyBurnNano), runway_hours, status: balanceNano <= 0n ? 'depleted' : low ? 'low' : 'ok' };
}
