import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { VolumeCreation } from './volume-creation.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumeOutcomes } from './volume-outcomes.js';
import { VolumeTrash } from './volume-trash.js';
import { VolumeTrashController } from './volume-trash.controller.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesQueries } from './volumes.queries.js';
import { VolumesRepository } from './volumes.repository.js';
import { VolumesService } from './volumes.service.js';

@Module({
  imports: [AccountsModule, LedgerModule, UsageModule],
  controllers: [VolumeTrashController, VolumesController],
  providers: [VolumeCreation, VolumeJournal, VolumeOutcomes, VolumesQueries, VolumesRepository, VolumesService, VolumeTrash],
  exports: [VolumeOutcomes, VolumesQueries, VolumesRepository, VolumesService, VolumeTrash],
})
export class VolumesModule {}
