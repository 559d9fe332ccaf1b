import type { VolumeTypeView } from '@garrison/contracts';
import { currencies, priceFromNano, sizeLimitsOf, tiers, volumeRate, volumeTypesOf, type Tier } from '@garrison/domain';
import type { Catalogue } from '../catalogue/catalogue.js';

/** The types of volumes there are, of one tier or of all. */
export const volumeTypesView = ({ prices, regions }: Catalogue, only?: Tier): VolumeTypeView[] =>
  tiers
    .filter((tier) => only === undefined || tier === only)
    .flatMap((tier) =>
      volumeTypesOf(tier).flatMap((type): VolumeTypeView[] => {
        const limits = sizeLimitsOf(tier, type);
        if (!limits) return [];
        const price = Object.fromEntries(currencies.map((currency) => [currency, priceFromNano(volumeRate(prices, tier, type, currency))])) as VolumeTypeView['prices'];
        const here = regions.filter((region) => region.tier === tier).map(({ code }) => code);
        return [{ tier, type, min_size_gb: limits.min_gb, max_size_gb: limits.max_gb, prices: price, regions: here }];
      }),
    );
