'use client';

import type { InstanceView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { charged, ChargedCard } from '@/features/billing/charged-card';

/** What the machine was charged this month, by its parts. The key holds its generation: what it costs changes with its state. */
export function BillingPanel({ instance: { id, generation } }: { instance: Pick<InstanceView, 'id' | 'generation'> }) {
  const api = useApi();
  const query = useQuery({ queryKey: queryKeys.billing.of('instance', { id, generation }), placeholderData: keepPreviousData, queryFn: async ({ signal }) => (await api.getInstanceBilling({ params: { id }, query: {}, signal })).billing });
  return (
    <ChargedCard
      query={query}
      testId="instance-charged"
      told={(bill) => {
        const { compute: { gpu, hibernated }, storage, public_ip: ip, total, hourly_burn } = bill;
        const disks = [...(storage.os_volume ? [storage.os_volume] : []), ...storage.data_volumes];
        return {
          total,
          hourly_burn,
          parts: [
            ['Machine', charged(gpu, bill)],
            ...(hibernated.minutes > 0 ? [['Asleep', charged(hibernated, bill)] as const] : []),
            ...disks.map((disk) => [disk.name, charged(disk, bill)] as const),
            ...(Number(ip.amount) > 0 ? [['Public IP', charged(ip, bill)] as const] : []),
          ],
        };
      }}
    />
  );
}
