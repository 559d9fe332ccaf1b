import type { ChangeEvent } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';

/** Injection token: the tier of a region. The catalogue provides it, so that the platform need not know the catalogue. */
export const REGION_TIER = Symbol('REGION_TIER');
export type RegionTier = (region: string) => Tier | undefined;

/** May somebody who is limited to a tier hear of the change? What belongs to no region (keys, scripts, money) is for everybody. */
export function concernsTier({ data }: Pick<ChangeEvent, 'data'>, tier: Tier | null, tierOf: RegionTier): boolean {
  if (tier === null || data === null) return true;
  const { tier: own, region } = data as { tier?: unknown; region?: unknown };
  if (typeof own === 'string') return own === tier;
  return typeof region === 'string' ? tierOf(region) === tier : true;
}
