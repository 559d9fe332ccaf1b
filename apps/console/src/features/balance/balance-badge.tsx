'use client';

import type { BalanceView } from '@garrison/contracts';
import clsx from 'clsx';
import { Wallet } from 'lucide-react';
import { hourlyPrice, money, runway } from '@/lib/format';
import { Tooltip } from '@/ui/tooltip';
import { useBalance } from './balance.queries';

const wording: Record<BalanceView['status'], string> = { ok: '', low: 'Credit is running low. ', depleted: 'Credit is used up. ' };

/** Credit in the header; how long it lasts on hover. */
export function BalanceBadge() {
  const { data: balance } = useBalance();
  if (!balance) return null;
  const { amount, currency, hourly_burn: burn, runway_hours: hours, status } = balance;
  const lasts = hours === null ? 'Nothing is charged at the moment.' : `${hourlyPrice(burn, currency)} per hour; lasts ${runway(hours)}.`;
  return (
    <Tooltip text={wording[status] + lasts} side="bottom">
      <span
        tabIndex={0}
        data-testid="balance"
        className={clsx('inline-flex min-h-9 items-center gap-1.5 rounded-lg px-2 font-medium tabular-nums', status === 'ok' ? 'text-ink' : status === 'low' ? 'bg-warn-soft text-warn' : 'bg-danger-soft text-danger')}
      >
        <Wallet aria-hidden className="size-4 text-current opacity-70" />
        <span className="sr-only">Balance </span>{money(amount, currency)}
      </span>
    </Tooltip>
  );
}
