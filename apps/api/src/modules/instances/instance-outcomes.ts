import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { machineSeen, type JobOutcome, type JobProgress, type MachineObservation } from '@garrison/contracts';
import { eventFromObservation, instanceLifecycle, instanceOutcomes, type InstanceEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, type OperationRow } from '../../platform/operations/operations.js';
import type { Ending } from './ending.js';
import { InstanceJournal } from './instance-journal.js';
import { InstanceReleases, leavesTraces } from './instance-releases.js';
import type { InstanceRow } from './instance.row.js';
import { InstancesRepository } from './instances.repository.js';
import { isAttachment, VolumeAttachments } from './volume-attachments.js';

/** The operation that removes what a failed build may have left on a node. It belongs to no command and goes on until the node answers. */
export const CLEANUP = 'instance.cleanup';
type Command = keyof typeof instanceOutcomes;
const successes = new Set<InstanceEvent>(Object.values(instanceOutcomes).map(({ done }) => done));

/**
 * Turns what agents report into states. Reports come twice, late and out of order: only an unfinished operation with the same fence is
 * listened to, and a state moves only along an edge. Locks are taken instance first, operation second, as the commands do.
 */
@Injectable()
export class InstanceOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly releases: InstanceReleases,
    private readonly journal: InstanceJournal,
    private readonly attachments: VolumeAttachments,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    const instanceId = report.resource.id;
    await this.transactions.commit(async (tx) => {
      const [instance, operation] = await together([this.instances.lock(tx, instanceId), this.operations.progress(tx, report)]);
      if (!instance || !operation) return;
      if (instance.status !== 'CREATING') return this.journal.announceOperation(tx, operation);
      const moved = await this.instances.move(tx, instance, 'buildStarted');
      if (!moved.ok) throw new Error(`a locked instance would not move: ${moved.error.code}`);
      await this.journal.announce(tx, instance.account_id, { instanceId, operations: [operation] });
    });
  }

  async apply(answer: JobOutcome): Promise<void> {
    const { operationId, resource: { id: instanceId }, fence, outcome, steps } = answer;
    await this.transactions.commit(async (tx) => {
      const [instance, operation] = await this.lock(tx, instanceId, operationId, fence);
      if (instance && operation) await this.end(tx, instance, operation, { outcome, observation: machineSeen(answer), steps });
    });
  }

  private lock(tx: EntityManager, instanceId: string, operationId: string, fence: number) {
    return together([this.instances.lock(tx, instanceId), this.operations.lockUnfinished(tx, operationId, fence)]);
  }

  /** Ends an operation inside the caller's transaction; both rows are locked and the operation is unfinished. */
  async end(tx: EntityManager, instance: InstanceRow, operation: OperationRow, ending: Ending): Promise<void> {
    if (operation.kind === CLEANUP) return this.endCleanup(tx, instance, operation, ending);
    if (isAttachment(operation)) return this.attachments.end(tx, instance, operation, ending);
    const event = eventOf(instance, operation, ending);
    const failure = successes.has(event) ? null : failureOf(ending.outcome);
    const dirty = event === 'buildFailed' && ending.outcome.kind === 'broke' && leavesTraces(ending.observation);
    const { patch, ...consequences } =
      event === 'buildFailed' && !dirty ? await this.releases.giveBackBuild(tx, instance) : await this.releases.follow(tx, instance, event, ending.observation);
    const [moved, finished] = await together([
      this.instances.move(tx, instance, event, { ...patch, error: failure }),
      this.operations.finish(tx, operation.id, { status: failure ? 'failed' : 'succeeded', error: failure, steps: ending.steps }),
    ]);
    if (!moved.ok) throw new Error(`instance ${instance.id} in ${instance.status} cannot take ${event}`);
    const port = failure ? undefined : await this.releases.catchUp(tx, moved.value, operation.request_id);
    const cleanup = dirty ? await this.openCleanup(tx, moved.value, operation.request_id) : undefined;
    await this.journal.announce(tx, instance.account_id, { instanceId: instance.id, operations: [finished, cleanup, port], ...consequences });
  }

  /** Until the node answers, GPUs and new volumes of a failed build stay taken: the machine may still run on them. */
  private async openCleanup(tx: EntityManager, instance: InstanceRow, requestId: string): Promise<OperationRow> {
    const made: { id: string }[] = await tx.query('SELECT id FROM volumes WHERE instance_id = $1 AND made_by_deployment ORDER BY id', [instance.id]);
    const target = { operationId: randomUUID(), instanceId: instance.id, nodeId: instance.last_node_id, fence: instance.generation, requestId };
    return this.operations.open(tx, {
      accountId: instance.account_id, kind: CLEANUP, region: instance.region, deadlineMs: instanceLifecycle.deadlinesMs.DELETING ?? 0, neverExpires: true,
      job: { name: 'instance.delete', payload: { ...target, deleteVolumeIds: made.map(({ id }) => id) } },
    });
  }

  private async endCleanup(tx: EntityManager, instance: InstanceRow, operation: OperationRow, { outcome, steps }: Ending): Promise<void> {
    // Not clean yet: its lease runs out and it is dispatched again.
    if (outcome.kind !== 'done') return;
    const { patch, ...consequences } = await this.releases.giveBackBuild(tx, instance);
    await this.instances.change(tx, instance, patch);
    const finished = await this.operations.finish(tx, operation.id, { status: 'succeeded', error: null, steps });
    await this.journal.announce(tx, instance.account_id, { instanceId: instance.id, operations: [finished], ...consequences });
  }
}

function eventOf(instance: InstanceRow, operation: OperationRow, { outcome, observation }: Ending): InstanceEvent {
  const { done, refused } = instanceOutcomes[operation.kind.replace('instance.', '') as Command];
  if (outcome.kind === 'done') return done;
  if (outcome.kind === 'refused') return refused === 'hibernateRefused' && observation?.machine === 'stopped' ? 'hibernateRefusedOff' : refused;
  const event = eventFromObservation(instance.status, observation?.machine);
  return event === 'deleted' && leavesDisks(operation, observation) ? 'broke' : event;
}

/** The machine is gone, but not every disk that was to go with it. */
function leavesDisks({ job }: OperationRow, observation: MachineObservation | null): boolean {
  const toGo = new Set(job?.name === 'instance.delete' ? job.payload.deleteVolumeIds : []);
  return observation?.volumes.some(({ volumeId, exists }) => exists && toGo.has(volumeId)) ?? false;
}
