import { Module } from '@nestjs/common';
import { ScriptsController } from './scripts.controller.js';
import { ScriptsQueries } from './scripts.queries.js';
import { ScriptsRepository } from './scripts.repository.js';
import { ScriptsService } from './scripts.service.js';

/** Startup scripts and cloud-configs that machines can be deployed with. */
@Module({ controllers: [ScriptsController], providers: [ScriptsQueries, ScriptsRepository, ScriptsService] })
export class ScriptsModule {}
