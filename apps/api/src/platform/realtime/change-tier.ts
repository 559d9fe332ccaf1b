import { personalKinds, type ChangeEvent } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';

/** Injection token: the tier of a region. The catalogue provides it, so that the platform need not know the catalogue. */
export const REGION_TIER = Symbol('REGION_TIER');
export type RegionTier = (region: string) => Tier | undefined;

/** Who asks for changes: a program has no session. */
export type Listening = { tier: Tier | null; sessionId: string | null };

/** May they hear of the change? What is personal is for signed-in people; with a tier, only what concerns it. */
export const mayHear = (change: Pick<ChangeEvent, 'data' | 'resource_type'>, { tier, sessionId }: Listening, tierOf: RegionTier): boolean =>
  (sessionId !== null || !personalKinds.some((kind) => kind === change.resource_type)) && concernsTier(change, tier, tierOf);

/** May somebody who is limited to a tier hear of the change? What belongs to no region (keys, scripts, money) is for everybody. */
function concernsTier({ data }: Pick<ChangeEvent, 'data'>, tier: Tier | null, tierOf: RegionTier): boolean {
  if (tier === null || data === null) return true;
  const { tier: own, region } = data as { tier?: unknown; region?: unknown };
  if (typeof own === 'string') return own === tier;
  return typeof region === 'string' ? tierOf(region) === tier : true;
}
