import { Global, Module } from '@nestjs/common';
import { FILTER_VOCABULARY, type FilterVocabulary } from '../../platform/http/filter-vocabulary.js';
import { ACTIVE_REGIONS, type ActiveRegions } from '../../platform/observability/active-regions.js';
import { REGION_TIER, type RegionTier } from '../../platform/realtime/change-tier.js';
import { AddressPools } from './address-pools.js';
import { Catalogue } from './catalogue.js';

const activeRegions = {
  provide: ACTIVE_REGIONS,
  inject: [Catalogue],
  useFactory:
    (catalogue: Catalogue): ActiveRegions =>
    () =>
      catalogue.regions.filter((region) => region.status === 'active').map((region) => region.code),
};

const filterVocabulary = {
  provide: FILTER_VOCABULARY,
  inject: [Catalogue],
  useFactory: (catalogue: Catalogue): FilterVocabulary => ({
    region: () => catalogue.regions.map((one) => one.code),
    gpu_model: () => catalogue.gpuModels.map((one) => one.model),
  }),
};

const regionTier = {
  provide: REGION_TIER,
  inject: [Catalogue],
  useFactory:
    (catalogue: Catalogue): RegionTier =>
    (region) =>
      catalogue.region(region)?.tier,
};

/** What is sold, for every module of the api and the worker. */
@Global()
@Module({ providers: [Catalogue, AddressPools, activeRegions, filterVocabulary, regionTier], exports: [Catalogue, activeRegions, filterVocabulary, regionTier] })
export class CatalogueModule {}
