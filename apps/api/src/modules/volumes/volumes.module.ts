import { Module } from '@nestjs/common';
import { VolumesController } from './volumes.controller.js';
import { VolumesQueries } from './volumes.queries.js';
import { VolumesRepository } from './volumes.repository.js';

@Module({
  controllers: [VolumesController],
  providers: [VolumesQueries, VolumesRepository],
  exports: [VolumesQueries, VolumesRepository],
})
export class VolumesModule {}
