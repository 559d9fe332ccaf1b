import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { IdleMachines } from './idle-machines.js';
import { Leases } from './leases.js';
import { Resting } from './resting.js';

/** Machines that rest by themselves: when their lease ends, or when they are idle. */
@Module({ imports: [InstancesModule, NoticesModule, TelemetryModule], providers: [IdleMachines, Leases, Resting], exports: [IdleMachines, Leases] })
export class LeasesModule {}
