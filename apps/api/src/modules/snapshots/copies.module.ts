import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { CopiesQueries } from './copies.queries.js';
import { ImagesRepository, SnapshotsRepository } from './copies.repository.js';
import { CopyJournal } from './copy-journal.js';

/** Rows and views of snapshots and images, for whoever makes machines from them. */
@Module({ imports: [UsageModule], providers: [CopiesQueries, CopyJournal, ImagesRepository, SnapshotsRepository], exports: [CopiesQueries, CopyJournal, ImagesRepository, SnapshotsRepository] })
export class CopiesModule {}
