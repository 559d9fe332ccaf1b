import { Controller } from '@nestjs/common';
import { kraftEndpoints, type KraftQuotas } from '@garrison/contracts';
import { refusal, type UnikernelLimits, type UnikernelUse } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { failedEntry } from './http/kraft-batches.js';
import { Input, type KraftInput, type KraftReply } from './http/kraft-exchange.js';
import { KraftRoute } from './http/kraft-route.js';
import { Metros } from './metros.js';
import { UnikernelsRepository } from './unikernels.repository.js';

const { getQuotas } = kraftEndpoints;

/** `/v1/users`. */
@Controller()
export class UnikernelUsersController {
  constructor(
    private readonly transactions: Transactions,
    private readonly unikernels: UnikernelsRepository,
    private readonly metros: Metros,
  ) {}

  @KraftRoute(getQuotas)
  async quotas(@Input() { scope: { accountId, metro }, uuid }: KraftInput<typeof getQuotas>): KraftReply {
    if (uuid !== undefined && uuid !== accountId) return [failedEntry({ uuid }, refusal('not_found', `No user with uuid '${uuid}'`))];
    return [quotasOf(accountId, await this.unikernels.use(this.transactions.reader, accountId, metro.code), this.metros.limits)];
  }
}

function quotasOf(uuid: string, use: UnikernelUse, limits: UnikernelLimits): KraftQuotas {
  const stats = (from: UnikernelUse): KraftQuotas['used'] => ({
    instances: from.instances, live_instances: from.liveInstances, live_vcpus: from.liveVcpus, live_memory_mb: from.liveMemoryMb, service_groups: 0, services: 0, volumes: from.volumes, total_volume_mb: from.totalVolumeMb,
  });
  return {
    status: 'success', uuid, used: stats(use), hard: stats(limits),
    limits: {
      min_memory_mb: limits.minMemoryMb, max_memory_mb: limits.maxMemoryMb, min_vcpus: limits.minVcpus, max_vcpus: limits.maxVcpus, min_volume_mb: limits.minVolumeMb, max_volume_mb: limits.maxVolumeMb, min_autoscale_size: 0, max_autoscale_size: 0,
    },
  };
}
