import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { NodesModule } from '../nodes/nodes.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { VolumesModule } from '../volumes/volumes.module.js';
import { CopiesModule } from '../snapshots/copies.module.js';
import { CopyOutcomes } from '../snapshots/copy-outcomes.js';
import { CopyStore } from '../snapshots/copy-store.js';
import { UnikernelsModule } from '../unikernels/unikernels.module.js';
import { FirewallsQueries } from '../network/firewalls.queries.js';
import { PortChanges } from '../network/port-changes.js';
import { PortOutcomes } from '../network/port-outcomes.js';
import { PortRetries } from '../network/port-retries.js';
import { PortRetriesRepository } from '../network/port-retries.repository.js';
import { PortSettlement } from '../network/port-settlement.js';
import { ConsoleOutput } from './console-output.js';
import { HibernatedController } from './hibernated.controller.js';
import { HibernatedQueries } from './hibernated.queries.js';
import { InstanceDeadlines } from './instance-deadlines.js';
import { InstanceJournal } from './instance-journal.js';
import { InstancePlatformCommands } from './instance-platform-commands.js';
import { InstanceOutcomes } from './instance-outcomes.js';
import { InstanceReleases } from './instance-releases.js';
import { InstanceRestoration } from './instance-restoration.js';
import { InstanceVolumesController } from './instance-volumes.controller.js';
import { InstanceVolumesService } from './instance-volumes.service.js';
import { InstancesController } from './instances.controller.js';
import { InstancesQueries } from './instances.queries.js';
import { InstancesRepository } from './instances.repository.js';
import { InstancesService } from './instances.service.js';
import { MachineSpecs } from './machine-specs.js';
import { OperationListeners } from './operation-listeners.js';
import { VolumeAttachments } from './volume-attachments.js';

@Module({
  imports: [CopiesModule, LedgerModule, NodesModule, VolumesModule, UnikernelsModule, UsageModule],
  controllers: [HibernatedController, InstanceVolumesController, InstancesController],
  providers: [ConsoleOutput, HibernatedQueries, CopyOutcomes, CopyStore, InstanceDeadlines, InstanceJournal, InstanceOutcomes, InstancePlatformCommands, InstanceReleases, InstanceRestoration, InstanceVolumesService, InstancesQueries, InstancesRepository, InstancesService, MachineSpecs, VolumeAttachments, FirewallsQueries, OperationListeners, PortChanges, PortOutcomes, PortRetries, PortRetriesRepository, PortSettlement],
  exports: [CopiesModule, ConsoleOutput, CopyStore, InstanceDeadlines, InstanceJournal, InstanceOutcomes, InstancePlatformCommands, InstanceRestoration, InstancesQueries, InstancesRepository, InstancesService, MachineSpecs, FirewallsQueries, OperationListeners, PortChanges, PortRetries, NodesModule, VolumesModule, LedgerModule],
})
export class InstancesModule {}
