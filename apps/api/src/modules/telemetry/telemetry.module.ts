import { Module } from '@nestjs/common';
import { TelemetryConsumer } from './telemetry.consumer.js';
import { TelemetryController } from './telemetry.controller.js';
import { TelemetryQueries } from './telemetry.queries.js';
import { TelemetryRepository } from './telemetry.repository.js';

/** What machines and nodes measure. */
@Module({ controllers: [TelemetryController], providers: [TelemetryConsumer, TelemetryQueries, TelemetryRepository], exports: [TelemetryConsumer, TelemetryRepository] })
export class TelemetryModule {}
