import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { KraftBatches } from './http/kraft-batches.js';
import { KraftInterceptor } from './http/kraft.interceptor.js';
import { MetrosController } from './metros.controller.js';
import { Metros } from './metros.js';
import { UnikernelCommands } from './unikernel-commands.js';
import { UnikernelJournal } from './unikernel-journal.js';
import { UnikernelEnds } from './unikernel-ends.js';
import { UnikernelOutcomes } from './unikernel-outcomes.js';
import { UnikernelListeners } from './unikernel-listeners.js';
import { UnikernelReleases } from './unikernel-releases.js';
import { UnikernelRetention } from './unikernel-retention.js';
import { UnikernelStarts } from './unikernel-starts.js';
import { UnikernelStopsService } from './unikernel-stops.service.js';
import { UnikernelUsersController } from './unikernel-users.controller.js';
import { UnikernelVolumeChangesService } from './unikernel-volume-changes.service.js';
import { UnikernelVolumeOutcomes } from './unikernel-volume-outcomes.js';
import { UnikernelVolumesController } from './unikernel-volumes.controller.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelVolumesService } from './unikernel-volumes.service.js';
import { UnikernelWaits } from './unikernel-waits.js';
import { UnikernelWakes } from './unikernel-wakes.js';
import { UnikernelsController } from './unikernels.controller.js';
import { UnikernelsQueries } from './unikernels.queries.js';
import { UnikernelsRepository } from './unikernels.repository.js';
import { UnikernelsService } from './unikernels.service.js';

/** Unikernels and their volumes, and the KraftCloud API in front of them. */
@Module({
  imports: [LedgerModule, UsageModule],
  controllers: [UnikernelVolumesController, UnikernelsController, UnikernelUsersController, MetrosController],
  providers: [
    KraftBatches, KraftInterceptor, Metros, UnikernelCommands, UnikernelEnds, UnikernelJournal, UnikernelListeners, UnikernelOutcomes, UnikernelReleases, UnikernelRetention, UnikernelStarts, UnikernelStopsService, UnikernelVolumeChangesService,
    UnikernelVolumeOutcomes, UnikernelVolumesRepository, UnikernelVolumesService, UnikernelWaits, UnikernelWakes, UnikernelsQueries, UnikernelsRepository, UnikernelsService,
  ],
  exports: [UnikernelListeners, UnikernelRetention],
})
export class UnikernelsModule {}
