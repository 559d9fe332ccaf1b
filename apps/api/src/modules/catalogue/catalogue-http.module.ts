import { Module } from '@nestjs/common';
import { NodesModule } from '../nodes/nodes.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { GpuStocksQueries } from './gpu-stocks.queries.js';
import { OsImagesQueries } from './os-images.queries.js';

/** The catalogue over HTTP: what is sold, what it costs and what is free now. Only the api has it. */
@Module({ imports: [NodesModule], controllers: [CatalogueController], providers: [GpuStocksQueries, OsImagesQueries] })
export class CatalogueHttpModule {}
