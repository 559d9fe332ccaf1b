import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { BurnQueries } from './burn.queries.js';
import { Meter } from './meter.js';
import { PricePoints } from './price-points.js';
import { UsageRecorder } from './usage.recorder.js';

/** What is used from when to when, at which prices. */
@Module({ imports: [CatalogueModule], providers: [BurnQueries, Meter, PricePoints, UsageRecorder], exports: [BurnQueries, Meter, UsageRecorder] })
export class UsageModule {}
