import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { SnapshotsModule } from '../snapshots/snapshots.module.js';
import { UnikernelsModule } from '../unikernels/unikernels.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { DebtFloor } from './debt-floor.js';
import { ForecastController } from './forecast.controller.js';
import { Retention } from './retention.js';
import { RetentionDeletion } from './retention-deletion.js';
import { RunwayWatch } from './runway-watch.js';
import { UsedUpMachines } from './used-up-machines.js';

/** What happens as an account's credit runs out. */
@Module({ imports: [InstancesModule, NoticesModule, SnapshotsModule, UnikernelsModule, UsageModule], controllers: [ForecastController], providers: [DebtFloor, Retention, RetentionDeletion, RunwayWatch, UsedUpMachines], exports: [DebtFloor, Retention, RunwayWatch, UsedUpMachines] })
export class DepletionModule {}
