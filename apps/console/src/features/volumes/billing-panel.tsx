'use client';

import type { VolumeView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { charged, ChargedCard } from '@/features/billing/charged-card';
import { hourlyPrice } from '@/lib/format';

/** What the volume was charged this month, attached or not. The key holds its generation: what it costs changes with its size. */
export function BillingPanel({ volume: { id, generation } }: { volume: Pick<VolumeView, 'id' | 'generation'> }) {
  const api = useApi();
  const query = useQuery({ queryKey: queryKeys.billing.of('volume', { id, generation }), placeholderData: keepPreviousData, queryFn: async ({ signal }) => (await api.getVolumeBilling({ params: { id }, query: {}, signal })).billing });
  return (
    <ChargedCard
      query={query}
      testId="volume-charged"
      told={(bill) => {
        const { volume, currency } = bill;
        const rate = volume.rate && <span className="tabular-nums">{hourlyPrice(volume.rate.price_per_tb_hour, currency)} per TB and hour</span>;
        return { total: volume.amount, hourly_burn: volume.hourly_burn, parts: [['Storage', charged(volume, bill)], ...(rate ? [['Rate', rate] as const] : [])] };
      }}
    />
  );
}
