import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AgentJob, EndpointBody, endpoints, InstanceView } from '@garrison/contracts';
import { allowedOperations, checkLabels, checkLease, checkResourceName, err, instanceLifecycle, invalid, ok, STOP_GRACE_MS, volumesOnDelete, type DomainError, type InstanceCommand, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';
import { busyWith } from './busy-instance.js';
import { InstanceJournal } from './instance-journal.js';
import { InstanceReleases } from './instance-releases.js';
import { InstanceRestoration } from './instance-restoration.js';
import type { InstanceRow } from './instance.row.js';
import { InstancesRepository, type InstancePatch } from './instances.repository.js';

export type Commanded = { instance: InstanceView; operation_id: string };
/** How the disks of an instance that is deleted are dealt with. */
export type Removal = { volumeIds?: readonly string[] | undefined; isPermanent?: boolean };
type Refusable<T> = Promise<Result<T, DomainError>>;


/** What a person can do to an instance that exists. Every command is one transaction: new state, operation, job, event; the outcome arrives later. */
@Injectable()
export class InstancesService {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly operations: Operations,
    private readonly volumes: VolumesRepository,
    private readonly restoration: InstanceRestoration,
    private readonly releases: InstanceReleases,
    private readonly journal: InstanceJournal,
  ) {}

  /** Rename, label, protect, limit how long it runs. */
  async update(tx: EntityManager, context: AuthenticatedContext, id: string, { lease_until, ...patch }: EndpointBody<typeof endpoints.updateInstance>): Refusable<InstanceView> {
    const until = typeof lease_until === 'string' ? new Date(lease_until) : lease_until;
    const lease = checkLease({ untilMs: until?.getTime(), idleMinutes: patch.idle_stop_minutes }, Date.now());
    const issues = [...lease, ...(patch.name === undefined ? [] : checkResourceName(patch.name, 'name')), ...(patch.labels ? checkLabels(patch.labels, 'labels') : [])];
    if (issues.length > 0) return err(invalid(issues));
    const found = await this.find(tx, context, id);
    if (!found.ok) return found;
    const { status } = found.value;
    if (status === 'DELETING' || status === 'DELETED') {
      const allowed_from = instanceLifecycle.states.filter((state) => state !== 'DELETING' && state !== 'DELETED');
      return err({ code: 'wrong_state', resource: 'instance', current_state: status, command: 'update', allowed_from });
    }
    const changed = await this.instances.change(tx, found.value, { ...patch, ...(until === undefined ? {} : { lease_until: until }) });
    return changed.ok ? ok(await this.journal.announce(tx, context.actor.accountId, { instanceId: id })) : changed;
  }

  start(tx: EntityManager, context: AuthenticatedContext, id: string): Refusable<Commanded> {
    return this.command(tx, context, id, 'start', async (instance) => {
      const affordable = await this.restoration.afford(tx, context, instance);
      return affordable.ok ? ok({}) : affordable;
    });
  }

  /** Stop, reboot, hibernate: nothing but the state decides. */
  plain(tx: EntityManager, context: AuthenticatedContext, id: string, command: 'stop' | 'reboot' | 'hibernate'): Refusable<Commanded> {
    return this.command(tx, context, id, command, async () => ok({}));
  }

  /** Takes GPUs again, maybe on another node; stays HIBERNATED when there are none. */
  restore(tx: EntityManager, context: AuthenticatedContext, id: string): Refusable<Commanded> {
    return this.command(tx, context, id, 'restore', (instance) => this.restoration.takePlace(tx, context, instance));
  }

  /** `volumeIds` says which disks go with it (spec barrack-api §2), `isPermanent` that none of them is kept in the trash. A step that is running is given up. */
  async remove(tx: EntityManager, context: AuthenticatedContext, id: string, { volumeIds, isPermanent = false }: Removal = {}): Refusable<Commanded> {
    const found = await this.admit(tx, context, id, 'delete');
    if (!found.ok) return found;
    const attached = await this.volumes.lockOf(tx, id);
    const fates = volumesOnDelete(attached.map((volume) => ({ ...volume, boot: volume.role === 'boot' })), volumeIds, isPermanent);
    if (!fates.ok) return err(invalid(fates.error));
    const { go, trash, stay } = fates.value;
    const superseded = await this.operations.supersede(tx, 'instance', id, 'delete');
    const snapshotIds = await this.releases.endRestore(tx, found.value);
    // the wish for the trash stands beside the state until the machine has let go; an earlier try may have had another one
    const wishes = [...trash.map((volume) => ({ volume, times: this.volumes.thrownAwayNow() })), ...stay.filter(({ trashed_at }) => trashed_at !== null).map((volume) => ({ volume, times: this.volumes.notThrownAway }))];
    const written = await together([...go.map((volume) => this.volumes.move(tx, volume, 'deleteWithInstance')), ...wishes.map(({ volume, times }) => this.volumes.change(tx, volume, times))]);
    const stuck = written.find((one) => !one.ok);
    if (stuck) return stuck;
    const moved = await this.instances.move(tx, found.value, 'delete', { error: null });
    if (!moved.ok) return moved;
    const job: AgentJob = { name: 'instance.delete', payload: { ...targetOf(moved.value, context), deleteVolumeIds: go.map((volume) => volume.id) } };
    const operation = await this.open(tx, moved.value, 'delete', job);
    const instance = await this.journal.announce(tx, context.actor.accountId, { instanceId: id, operations: [superseded, operation], volumeIds: [...go, ...wishes.map(({ volume }) => volume)].map((volume) => volume.id), snapshotIds });
    return ok({ instance, operation_id: operation.id });
  }

  private async command(
    tx: EntityManager,
    context: AuthenticatedContext,
    id: string,
    command: Exclude<InstanceCommand, 'delete'>,
    prepare: (instance: InstanceRow) => Refusable<InstancePatch>,
  ): Refusable<Commanded> {
    const found = await this.admit(tx, context, id, command);
    if (!found.ok) return found;
    const busy = await busyWith(this.operations, tx, id);
    if (busy) return err(busy);
    const patch = await prepare(found.value);
    if (!patch.ok) return patch;
    const moved = await this.instances.move(tx, found.value, command, { ...patch.value, error: null });
    if (!moved.ok) return moved;
    const admitted = command === 'start' || command === 'restore' ? await this.restoration.admit(tx, context, id) : ok(undefined);
    if (!admitted.ok) return admitted;
    const operation = await this.open(tx, moved.value, command, await this.jobFor(tx, context, command, moved.value));
    const instance = await this.journal.announce(tx, context.actor.accountId, { instanceId: id, operations: [operation] });
    return ok({ instance, operation_id: operation.id });
  }

  private async jobFor(tx: EntityManager, context: AuthenticatedContext, command: Exclude<InstanceCommand, 'delete'>, instance: InstanceRow): Promise<AgentJob> {
    const target = targetOf(instance, context);
    switch (command) {
      case 'stop':
        return { name: 'instance.stop', payload: { ...target, graceMs: STOP_GRACE_MS } };
      case 'restore':
        return { name: 'instance.restore', payload: { ...target, machine: await this.restoration.machine(tx, instance) } };
      default:
        return { name: `instance.${command}`, payload: target };
    }
  }

  private open(tx: EntityManager, instance: InstanceRow, command: InstanceCommand, job: AgentJob) {
    const deadlineMs = instanceLifecycle.deadlinesMs[instance.status];
    if (deadlineMs === undefined) throw new Error(`${instance.status} has no deadline`);
    return this.operations.open(tx, { accountId: instance.account_id, kind: `instance.${command}`, region: instance.region, deadlineMs, job });
  }

  /** Locks the caller's instance and asks the one table whether the command is open now. */
  private async admit(tx: EntityManager, context: AuthenticatedContext, id: string, command: InstanceCommand): Refusable<InstanceRow> {
    const found = await this.find(tx, context, id);
    if (!found.ok) return found;
    const { status, tier, flavor, delete_protection, public_ip } = found.value;
    const allowance = allowedOperations({ status, tier, flavorFeatures: flavor.features, deleteProtection: delete_protection, hasPublicIp: public_ip !== null })[command];
    if (allowance.allowed) return found;
    return err({ code: 'wrong_state', resource: 'instance', current_state: status, command, allowed_from: instanceLifecycle.edges[command].from, reason: allowance.reason });
  }

  private async find(tx: EntityManager, { actor }: AuthenticatedContext, id: string): Refusable<InstanceRow> {
    const instance = await this.instances.lock(tx, id, actor.accountId);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    if (actor.tier && actor.tier !== instance.tier) return err({ code: 'tier_not_allowed', tier: instance.tier, allowed: [actor.tier] });
    return ok(instance);
  }
}

const targetOf = (instance: InstanceRow, { requestId }: AuthenticatedContext) => ({
  operationId: randomUUID(),
  instanceId: instance.id,
  nodeId: instance.node_id ?? instance.last_node_id,
  fence: instance.generation,
  requestId,
});
