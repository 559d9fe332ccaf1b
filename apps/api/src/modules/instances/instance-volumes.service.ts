import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AgentJob, EndpointBody, endpoints, InstanceView } from '@garrison/contracts';
import {
  allowedOperations, checkAttach, checkDetach, err, invalid, ok, statesInTheWay, volumeChangeState, volumeLifecycle, type DomainError, type Issue, type Result,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';
import { busyWith } from './busy-instance.js';
import { InstanceJournal } from './instance-journal.js';
import type { InstanceRow } from './instance.row.js';
import { InstancesRepository } from './instances.repository.js';
import { attachmentKinds } from './volume-attachments.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type Request = EndpointBody<typeof endpoints.attachVolumes>;
export type Attached = { volume_attachments: InstanceView['volume_attachments']; operation_id: string };

/** Lets data volumes come to an instance and go from it: all of a request or none, as one operation of the instance (decision 0010). */
@Injectable()
export class InstanceVolumesService {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly volumes: VolumesRepository,
    private readonly operations: Operations,
    private readonly journal: InstanceJournal,
  ) {}

  attach(tx: EntityManager, context: AuthenticatedContext, request: Request): Refusable<Attached> {
    const check = async (instance: InstanceRow, volumes: readonly VolumeRow[]) =>
      checkAttach(request.volume_ids, volumes, { id: instance.id, region: instance.region, attachedData: await this.volumes.countData(tx, instance.id) });
    return this.change(tx, context, request, 'attach', check);
  }

  detach(tx: EntityManager, context: AuthenticatedContext, request: Request): Refusable<Attached> {
    return this.change(tx, context, request, 'detach', async (instance, volumes) => checkDetach(request.volume_ids, volumes, instance));
  }

  private async change(
    tx: EntityManager,
    context: AuthenticatedContext,
    { instance_id: id, volume_ids: ids }: Request,
    verb: 'attach' | 'detach',
    check: (instance: InstanceRow, volumes: readonly VolumeRow[]) => Promise<Issue[]>,
  ): Refusable<Attached> {
    const admitted = await this.admit(tx, context, id, verb);
    if (!admitted.ok) return admitted;
    const volumes = await this.volumes.lockOwned(tx, context.actor.accountId, ids);
    const issues = await check(admitted.value, volumes);
    if (issues.length > 0) return err(invalid(issues));
    const allowed_from = volumeLifecycle.edges[verb].from;
    const inTheWay = statesInTheWay(volumes, `${verb}ing`, allowed_from);
    if (inTheWay) return err({ code: 'wrong_state', resource: 'volume', command: verb, allowed_from, ...inTheWay });
    for (const volume of volumes) {
      const moved = await this.volumes.move(tx, volume, verb, { error: null, ...(verb === 'attach' ? { instance_id: id, role: 'data' } : {}) });
      if (!moved.ok) return moved;
    }
    // the command's fence: newer than that of any command before
    const changed = await this.instances.change(tx, admitted.value, {});
    return changed.ok ? this.open(tx, context, changed.value, verb, ids) : changed;
  }

  private async open(tx: EntityManager, { actor, requestId }: AuthenticatedContext, instance: InstanceRow, verb: 'attach' | 'detach', ids: readonly string[]): Refusable<Attached> {
    const target = { operationId: randomUUID(), instanceId: instance.id, nodeId: instance.node_id ?? instance.last_node_id, fence: instance.generation, requestId };
    const job: AgentJob = { name: attachmentKinds[verb], payload: { ...target, volumeIds: [...ids] } };
    const deadlineMs = volumeLifecycle.deadlinesMs[volumeLifecycle.edges[verb].to] ?? 0;
    const operation = await this.operations.open(tx, { accountId: actor.accountId, kind: attachmentKinds[verb], region: instance.region, deadlineMs, job });
    const view = await this.journal.announce(tx, actor.accountId, { instanceId: instance.id, operations: [operation], volumeIds: ids });
    return ok({ volume_attachments: view.volume_attachments.filter((one) => ids.includes(one.volume_id)), operation_id: operation.id });
  }

  /** The caller's instance, in the state its tier asks for (spec barrack-api §5), at work on nothing else. */
  private async admit(tx: EntityManager, { actor }: AuthenticatedContext, id: string, verb: 'attach' | 'detach'): Refusable<InstanceRow> {
    const instance = await this.instances.lock(tx, id, actor.accountId);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    const { status, tier, flavor, delete_protection, public_ip } = instance;
    if (actor.tier && actor.tier !== tier) return err({ code: 'tier_not_allowed', tier, allowed: [actor.tier] });
    const allowance = allowedOperations({ status, tier, flavorFeatures: flavor.features, deleteProtection: delete_protection, hasPublicIp: public_ip !== null })[`${verb}_volumes`];
    if (!allowance.allowed)
      return err({ code: 'wrong_state', resource: 'instance', current_state: status, command: `${verb}_volumes`, allowed_from: [volumeChangeState[tier]], reason: allowance.reason });
    const busy = await busyWith(this.operations, tx, id);
    return busy ? err(busy) : ok(instance);
  }
}
