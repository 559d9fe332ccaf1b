import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeployModule } from '../deploy/deploy.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { CopyTrashController } from './copy-trash.controller.js';
import { CopyAdmission } from './copy-admission.js';
import { ImageRemoval } from './image-removal.service.js';
import { ImagesController } from './images.controller.js';
import { ImagesService } from './images.service.js';
import { SnapshotRestores } from './snapshot-restores.service.js';
import { SnapshotTaking } from './snapshot-taking.js';
import { SnapshotsController } from './snapshots.controller.js';
import { SnapshotsService } from './snapshots.service.js';

/** What people do with snapshots and custom images. */
@Module({
  imports: [AccountsModule, DeployModule, InstancesModule],
  controllers: [CopyTrashController, ImagesController, SnapshotsController],
  providers: [CopyAdmission, ImageRemoval, ImagesService, SnapshotRestores, SnapshotTaking, SnapshotsService],
  exports: [ImageRemoval, SnapshotsService],
})
export class SnapshotsModule {}
