import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { FirewallsController } from './firewalls.controller.js';
import { FirewallsRepository } from './firewalls.repository.js';
import { FirewallsService } from './firewalls.service.js';
import { InstanceNetworkController } from './instance-network.controller.js';
import { PublicIpService } from './public-ip.service.js';
import { SecurityRulesService } from './security-rules.service.js';

/** Firewalls, security rules and public addresses, as people ask for them; what follows from reports is with the instances. */
@Module({
  imports: [AccountsModule, InstancesModule, LedgerModule],
  controllers: [FirewallsController, InstanceNetworkController],
  providers: [FirewallsRepository, FirewallsService, PublicIpService, SecurityRulesService],
})
export class NetworkModule {}
