import { Module } from '@nestjs/common';
import { Addresses } from './addresses.js';
import { NodeInventory } from './node-inventory.js';
import { NodeReportsConsumer } from './node-reports.consumer.js';
import { PlacementService } from './placement.service.js';

/** The inventory of nodes, GPUs and addresses, and who holds them. */
@Module({
  providers: [Addresses, NodeInventory, NodeReportsConsumer, PlacementService],
  exports: [Addresses, NodeInventory, NodeReportsConsumer, PlacementService],
})
export class NodesModule {}
