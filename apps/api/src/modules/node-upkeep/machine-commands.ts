import { Injectable } from '@nestjs/common';
import { ok, type DomainError, type DrainCommand, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../platform/audit/audit.js';
import { InstancePlatformCommands, platformContext } from '../instances/instance-platform-commands.js';
import { InstanceRestoration } from '../instances/instance-restoration.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesService } from '../instances/instances.service.js';
import { PlacementService } from '../nodes/placement.service.js';

/** Whom the owner's audit log names. */
const WHO = 'operator';
type Given = Promise<Result<string, DomainError>>;

/** Gives locked machines the commands of a drain, by the same road as their owners do. Each gives the operation's id, or the refusal. */
@Injectable()
export class MachineCommands {
  constructor(
    private readonly instances: InstancesService,
    private readonly restoration: InstanceRestoration,
    private readonly placement: PlacementService,
    private readonly platform: InstancePlatformCommands,
    private readonly audit: Audit,
  ) {}

  async give(tx: EntityManager, requestId: string, instance: InstanceRow, command: DrainCommand): Given {
    const { id, status } = instance;
    if (command === 'hibernate' && status === 'SHUTOFF') return this.suspend(tx, instance);
    const context = { ...platformContext(instance, WHO), requestId };
    const commanded = command === 'restore' ? await this.instances.restore(tx, context, id) : await this.instances.plain(tx, context, id, command);
    if (!commanded.ok) return commanded;
    await this.audit.record(tx, context, { action: `instance.${command}`, resourceType: 'instance', resourceId: id });
    return ok(commanded.value.operation_id);
  }

  /** Only when the machine could be woken elsewhere right now: there are GPUs for it, and its account can pay. */
  async hibernateForMove(tx: EntityManager, requestId: string, instance: InstanceRow): Given {
    const { gpu_model: model, gpu_count: count, vcpus, ram_gb: ramGb, region } = instance;
    const fits = await this.placement.check(tx, region, { model, count, vcpus, ramGb });
    if (!fits.ok) return fits;
    const affordable = await this.restoration.afford(tx, platformContext(instance, WHO), instance);
    return affordable.ok ? this.give(tx, requestId, instance, 'hibernate') : affordable;
  }

  private async suspend(tx: EntityManager, instance: InstanceRow): Given {
    const operation = await this.platform.suspend(tx, instance, WHO);
    return operation ? ok(operation.id) : { ok: false, error: { code: 'in_use', resource: 'instance', id: instance.id, used_by: 'another operation' } };
  }
}
