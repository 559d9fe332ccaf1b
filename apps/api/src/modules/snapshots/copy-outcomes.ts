import { Injectable } from '@nestjs/common';
import type { AgentJob, JobOutcome, JobProgress, OperationStep, StorageObservation } from '@garrison/contracts';
import { copyOutcomes, eventFromCopy, type CopyEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { CopyStore } from './copy-store.js';
import type { ImageRow, SnapshotRow } from './copy.row.js';

type Ending = { outcome: JobOutcome['outcome']; observation: StorageObservation | null; steps?: readonly OperationStep[] };

/** What an operation makes or removes; `readSnapshotId` is the one an image is made from, `volumeId` the disk that is held still meanwhile. */
type Subject = { command: keyof typeof copyOutcomes; snapshotId?: string; imageId?: string; readSnapshotId?: string; volumeId?: string };

/**
 * Turns what agents report about snapshots and images into states: only for an unfinished operation with the same fence, only along an edge of the lifecycles.
 * Locks are taken in one order: instance, operation, snapshot, image, volume.
 */
@Injectable()
export class CopyOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly store: CopyStore,
    private readonly journal: InstanceJournal,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.progress(tx, report);
      if (operation) await this.journal.announceOperation(tx, operation);
    });
  }

  async apply({ operationId, resource, fence, outcome, observation, steps }: JobOutcome): Promise<void> {
    await this.finish(operationId, resource.id, fence, () => ({ outcome, observation, steps }));
  }

  /** Ends an operation whose time is up, unless it was answered meanwhile. Nobody reports copies between jobs, so nobody could look. */
  async expire({ id, resource_id, fence }: OperationRow): Promise<void> {
    await this.finish(id, resource_id, fence, (operation) => ({ outcome: { kind: 'broke', failure: outOfTime(operation) }, observation: null }));
  }

  private async finish(operationId: string, copyId: string, fence: number, endingOf: (operation: OperationRow) => Ending): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const instanceId = await this.store.snapshots.sourceOf(tx, copyId);
      const instance = instanceId === undefined ? undefined : await this.instances.lock(tx, instanceId);
      const operation = await this.operations.lockUnfinished(tx, operationId, fence);
      if (operation) await this.end(tx, operation, instance, endingOf(operation));
    });
  }

  private async end(tx: EntityManager, operation: OperationRow, instance: InstanceRow | undefined, ending: Ending): Promise<void> {
    const subject = subjectOf(operation);
    let snapshot = await this.store.snapshots.lock(tx, subject.snapshotId ?? subject.readSnapshotId);
    const image = await this.store.images.lock(tx, subject.imageId);
    if (subject.command !== 'create' && image) snapshot = await this.store.snapshots.lock(tx, image.snapshot_id);
    const made = subject.snapshotId === undefined ? undefined : snapshot;
    const events = { snapshot: made && eventOf(made, subject.command, ending), image: image && eventOf(image, subject.command, ending) };
    const { done } = copyOutcomes[subject.command];
    const failure = [events.snapshot, events.image].every((event) => event === undefined || event === done) ? null : failureOf(ending.outcome);
    if (made && events.snapshot) await this.store.moveSnapshot(tx, made, events.snapshot, failure);
    if (image && events.image) await this.store.moveImage(tx, image, events.image, failure);
    // its view tells whether there is an image of it
    if (!made && snapshot && snapshot.status !== 'deleted') await this.store.snapshots.touch(tx, snapshot);
    const freed = await this.store.freeVolume(tx, subject.volumeId);
    if (freed && instance) await this.instances.change(tx, instance, {});
    const finished = await this.operations.finish(tx, operation.id, { status: failure ? 'failed' : 'succeeded', error: failure, steps: ending.steps });
    await this.journal.announceCopies(tx, operation.account_id, {
      snapshotIds: snapshot ? [snapshot.id] : [], imageIds: image ? [image.id] : [], operations: [finished],
      ...(freed && instance ? { instanceId: instance.id, volumeIds: [freed] } : {}),
    });
  }
}

function subjectOf({ id, kind, job }: OperationRow): Subject {
  const make = { command: 'create' } as const;
  const command = kind.endsWith('.purge') ? 'purge' : 'delete';
  switch (job?.name) {
    case 'snapshot.create':
      return { ...make, snapshotId: job.payload.snapshotId, volumeId: job.payload.sourceVolumeId, ...(job.payload.image ? { imageId: job.payload.image.imageId } : {}) };
    case 'image.create': {
      const { imageId, sourceSnapshotId, snapshot } = job.payload;
      return snapshot ? { ...make, imageId, snapshotId: sourceSnapshotId, volumeId: snapshot.sourceVolumeId } : { ...make, imageId, readSnapshotId: sourceSnapshotId };
    }
    case 'snapshot.delete':
      return { command, snapshotId: job.payload.snapshotId };
    case 'image.delete':
      return { command, imageId: job.payload.imageId };
    default:
      throw new Error(`operation ${id} is about no snapshot or image: ${(job as AgentJob | null)?.name ?? 'no job'}`);
  }
}

function eventOf({ id, status }: SnapshotRow | ImageRow, command: Subject['command'], { outcome, observation }: Ending): CopyEvent {
  if (outcome.kind !== 'broke') return copyOutcomes[command][outcome.kind];
  if (status !== 'creating' && status !== 'deleting' && status !== 'purging') throw new Error(`${id} is ${status}, nobody works on it`);
  return eventFromCopy(status, observation?.copies?.find(({ copyId }) => copyId === id)?.exists);
}
