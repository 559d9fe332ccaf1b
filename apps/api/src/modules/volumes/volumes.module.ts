import { Module } from '@nestjs/common';
import { VolumeJournal } from './volume-journal.js';
import { VolumeOutcomes } from './volume-outcomes.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesQueries } from './volumes.queries.js';
import { VolumesRepository } from './volumes.repository.js';

@Module({
  controllers: [VolumesController],
  providers: [VolumeJournal, VolumeOutcomes, VolumesQueries, VolumesRepository],
  exports: [VolumeOutcomes, VolumesQueries, VolumesRepository],
})
export class VolumesModule {}
