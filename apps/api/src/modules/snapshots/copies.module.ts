import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { CopiesQueries } from './copies.queries.js';
import { ImagesRepository, SnapshotsRepository } from './copies.repository.js';
import { CopyJournal } from './copy-journal.js';
import { ImageTrash, SnapshotTrash } from './copy-trash.js';

/** Rows and views of snapshots and images, for whoever makes machines from them. */
@Module({ imports: [UsageModule], providers: [CopiesQueries, CopyJournal, ImagesRepository, ImageTrash, SnapshotsRepository, SnapshotTrash], exports: [CopiesQueries, CopyJournal, ImagesRepository, ImageTrash, SnapshotsRepository, SnapshotTrash] })
export class CopiesModule {}
