import { Injectable } from '@nestjs/common';
import type { MachineSpec } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Affordability } from '../ledger/affordability.js';
import { PlacementService } from '../nodes/placement.service.js';
import type { InstanceRow } from './instance.row.js';
import type { InstancePatch } from './instances.repository.js';
import { MachineSpecs } from './machine-specs.js';

/** What a machine needs before it may run again: credit for an hour, and after hibernation GPUs. */
@Injectable()
export class InstanceRestoration {
  constructor(
    private readonly affordability: Affordability,
    private readonly placement: PlacementService,
    private readonly machineSpecs: MachineSpecs,
  ) {}

  /** Credit for an hour; the caps are asked at the end, when the state tells what it costs. */
  afford(tx: EntityManager, { actor }: AuthenticatedContext, instance: InstanceRow): Promise<Result<void, DomainError>> {
    return this.affordability.requireMachineHour(tx, actor, instance);
  }

  /** Asked last: who is second sees what the first has taken. */
  admit(tx: EntityManager, { actor }: AuthenticatedContext, instanceId: string): Promise<Result<void, DomainError>> {
    return this.affordability.admit(tx, actor, [instanceId]);
  }

  /** Takes GPUs for a hibernated instance, on any node of its region. */
  async takePlace(tx: EntityManager, context: AuthenticatedContext, instance: InstanceRow): Promise<Result<InstancePatch, DomainError>> {
    const affordable = await this.afford(tx, context, instance);
    if (!affordable.ok) return affordable;
    const need = { model: instance.gpu_model, count: instance.gpu_count, vcpus: instance.vcpus, ramGb: instance.ram_gb };
    const place = await this.placement.choose(tx, instance.region, need);
    if (!place) return err(await this.placement.outOfStock(tx, instance.region, need));
    await this.placement.hold(tx, instance.id, place);
    return ok({ node_id: place.nodeId, last_node_id: place.nodeId });
  }

  async machine(tx: EntityManager, instance: InstanceRow): Promise<MachineSpec> {
    return this.machineSpecs.of(tx, instance, await this.placement.heldBy(tx, instance.id));
  }
}
