import { Global, Module } from '@nestjs/common';
import { ACTIVE_REGIONS, type ActiveRegions } from '../../platform/observability/active-regions.js';
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

/** What is sold, for every module of the api and the worker. */
@Global()
@Module({ providers: [Catalogue, AddressPools, activeRegions], exports: [Catalogue, activeRegions] })
export class CatalogueModule {}
