import { Injectable } from '@nestjs/common';
import { ok, type DomainError, type DrainCommand, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { InstanceRestoration } from '../instances/instance-restoration.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesService } from '../instances/instances.service.js';
import { PlacementService } from '../nodes/placement.service.js';

/** Gives machines the commands of a drain, by the same road as their owners do. Each gives the operation's id, or the refusal. */
@Injectable()
export class MachineCommands {
  constructor(
    private readonly instances: InstancesService,
    private readonly restoration: InstanceRestoration,
    private readonly placement: PlacementService,
  ) {}

  async give(tx: EntityManager, context: AuthenticatedContext, { id }: InstanceRow, command: DrainCommand): Promise<Result<string, DomainError>> {
    const commanded = command === 'restore' ? await this.instances.restore(tx, context, id) : await this.instances.plain(tx, context, id, command);
    return commanded.ok ? ok(commanded.value.operation_id) : commanded;
  }

  /** Only when the machine could be woken elsewhere right now: there are GPUs for it, and its account can pay. */
  async hibernateForMove(tx: EntityManager, context: AuthenticatedContext, instance: InstanceRow): Promise<Result<string, DomainError>> {
    const { gpu_model: model, gpu_count: count, vcpus, ram_gb: ramGb, region } = instance;
    const fits = await this.placement.check(tx, region, { model, count, vcpus, ramGb });
    if (!fits.ok) return fits;
    const affordable = await this.restoration.afford(tx, context, instance);
    return affordable.ok ? this.give(tx, context, instance, 'hibernate') : affordable;
  }
}
