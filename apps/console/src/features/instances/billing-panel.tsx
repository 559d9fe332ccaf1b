'use client';

import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { countOf, hourlyPrice, money } from '@/lib/format';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Facts, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';

const charged = (amount: string, currency: Parameters<typeof money>[1], minutes: number) => (
  <span className="tabular-nums">{money(amount, currency, { decimals: 4 })} <span className="text-muted">for {countOf(minutes, 'minute')}</span></span>
);

/** What the machine was charged this month, by its parts. */
export function BillingPanel({ instanceId }: { instanceId: string }) {
  const api = useApi();
  const { data: billing, error, refetch } = useQuery({ queryKey: queryKeys.billing.of('instance', { instanceId }), queryFn: async ({ signal }) => (await api.getInstanceBilling({ params: { id: instanceId }, query: {}, signal })).billing });
  if (error) return <Card title="Billing"><QueryProblem error={error} retry={() => void refetch()} /></Card>;
  if (!billing) return <Card title="Billing"><Skeleton lines={4} /></Card>;
  const { compute: { gpu, hibernated }, storage, public_ip: ip, currency } = billing;
  const disks = [...(storage.os_volume ? [storage.os_volume] : []), ...storage.data_volumes];
  return (
    <Card title="Billing">
      <Facts
        facts={[
          ['This month', <strong key="total" className="tabular-nums" data-testid="instance-charged">{money(billing.total, currency, { decimals: 4 })}</strong>],
          ['Now', <span key="burn" className="tabular-nums">{hourlyPrice(billing.hourly_burn, currency)} per hour</span>],
          ['Machine', charged(gpu.amount, currency, gpu.minutes)],
          ...(hibernated.minutes > 0 ? [['Asleep', charged(hibernated.amount, currency, hibernated.minutes)] as const] : []),
          ...disks.map((disk) => [disk.name, charged(disk.amount, currency, disk.minutes)] as const),
          ...(Number(ip.amount) > 0 ? [['Public IP', charged(ip.amount, currency, ip.minutes)] as const] : []),
          ['Charged until', <TimeAgo key="until" at={billing.charged_until} />],
        ]}
      />
    </Card>
  );
}
