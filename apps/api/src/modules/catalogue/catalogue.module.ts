import { Global, Module } from '@nestjs/common';
import { AddressPools } from './address-pools.js';
import { Catalogue } from './catalogue.js';

/** What is sold, for every module of the api and the worker. */
@Global()
@Module({ providers: [Catalogue, AddressPools], exports: [Catalogue] })
export class CatalogueModule {}
