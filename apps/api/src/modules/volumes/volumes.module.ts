import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { VolumeCreation } from './volume-creation.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumeOutcomes } from './volume-outcomes.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesQueries } from './volumes.queries.js';
import { VolumesRepository } from './volumes.repository.js';
import { VolumesService } from './volumes.service.js';

@Module({
  imports: [AccountsModule, LedgerModule, UsageModule],
  controllers: [VolumesController],
  providers: [VolumeCreation, VolumeJournal, VolumeOutcomes, VolumesQueries, VolumesRepository, VolumesService],
  exports: [VolumeOutcomes, VolumesQueries, VolumesRepository],
})
export class VolumesModule {}
