import { Module } from '@nestjs/common';
import { AdminNodesQueries } from '../admin/nodes.queries.js';
import { InstancesModule } from '../instances/instances.module.js';
import { DrainRunner } from './drain-runner.js';
import { MachineCommands } from './machine-commands.js';
import { NodeDrainsRepository } from './node-drains.repository.js';
import { NodeRecovery } from './node-recovery.js';
import { NodeUpkeepController } from './node-upkeep.controller.js';
import { NodeUpkeepService } from './node-upkeep.service.js';

/** Draining nodes, declaring them dead and taking them back. */
@Module({
  imports: [InstancesModule],
  controllers: [NodeUpkeepController],
  providers: [AdminNodesQueries, DrainRunner, MachineCommands, NodeDrainsRepository, NodeRecovery, NodeUpkeepService],
  exports: [DrainRunner, NodeRecovery],
})
export class NodeUpkeepModule {}
