'use client';

import { formatAmount, nanoFromPrice, volumeHourly, type Tier, type VolumeType } from '@garrison/domain';
import { useBalance } from '@/features/balance/balance.queries';
import { hourlyPrice } from '@/lib/format';
import { useVolumeTypes } from './volume.queries';

/** What a volume of this kind and size (GB) costs per hour, by the domain's own sum. */
export function VolumePrice({ tier, type, sizeGb }: { tier: Tier; type: VolumeType; sizeGb: number }) {
  const { data: types } = useVolumeTypes();
  const { data: balance } = useBalance();
  const rate = types?.find((one) => one.tier === tier && one.type === type);
  if (!rate || !balance || !Number.isInteger(sizeGb) || sizeGb <= 0) return null;
  const hourly = volumeHourly(sizeGb, nanoFromPrice(rate.prices[balance.currency]));
  return <p className="text-sm text-muted" data-testid="volume-price"><strong className="text-ink tabular-nums">{hourlyPrice(formatAmount(hourly), balance.currency)}</strong> per hour while it exists, attached or not.</p>;
}
