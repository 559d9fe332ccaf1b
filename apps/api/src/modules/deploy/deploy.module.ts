import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { DeployController } from './deploy.controller.js';
import { DeployFactsReader } from './deploy-facts.js';
import { DeployPlanner } from './deploy-plan.js';
import { DeployService } from './deploy.service.js';
import { DeployedMachine } from './deployed-machine.js';
import { DeploymentRepository } from './deployment.repository.js';
import { Launch } from './launch.js';
import { LaunchLine } from './launch-line.js';
import { LaunchLineRepository } from './launch-line.repository.js';
import { WaitingLaunches } from './waiting-launches.js';

@Module({
  imports: [AccountsModule, InstancesModule],
  controllers: [DeployController],
  providers: [DeployFactsReader, DeployPlanner, DeployService, DeployedMachine, DeploymentRepository, Launch, LaunchLine, LaunchLineRepository, WaitingLaunches],
  exports: [DeployService, WaitingLaunches],
})
export class DeployModule {}
