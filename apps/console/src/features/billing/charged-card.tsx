import type { InstanceBillingView } from '@garrison/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { countOf, hourlyPrice, money } from '@/lib/format';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Facts, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';

type Bill = Pick<InstanceBillingView, 'currency' | 'charged_until'>;
type Charge = { readonly amount: string; readonly minutes: number };

/** What a part was charged, and for how long. */
export const charged = ({ amount, minutes }: Charge, { currency }: Bill) => (
  <span className="tabular-nums">{money(amount, currency, { decimals: 4 })} <span className="text-muted">for {countOf(minutes, 'minute')}</span></span>
);

/** What a thing was charged this month and costs now; `told` reads from its bill the sums and the parts between them. */
export function ChargedCard<B extends Bill>({ query: { data: bill, error, refetch }, testId, told }: {
  query: Pick<UseQueryResult<B>, 'data' | 'error' | 'refetch'>;
  testId: string;
  told: (bill: B) => { total: string; hourly_burn: string; parts: readonly (readonly [string, ReactNode])[] };
}) {
  if (error) return <Card title="Billing"><QueryProblem error={error} retry={() => void refetch()} /></Card>;
  if (!bill) return <Card title="Billing"><Skeleton lines={4} /></Card>;
  const { total, hourly_burn, parts } = told(bill);
  return (
    <Card title="Billing">
      <Facts
        facts={[
          ['This month', <strong key="total" className="tabular-nums" data-testid={testId}>{money(total, bill.currency, { decimals: 4 })}</strong>],
          ['Now', <span key="burn" className="tabular-nums">{hourlyPrice(hourly_burn, bill.currency)} per hour</span>],
          ...parts,
          ['Charged until', <TimeAgo key="until" at={bill.charged_until} />],
        ]}
      />
    </Card>
  );
}
