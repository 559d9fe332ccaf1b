import { Injectable } from '@nestjs/common';
import type { AgentJob, JobOutcome, JobProgress, OperationStep, StorageObservation } from '@garrison/contracts';
import { eventFromVolume, volumeOutcomes, type OwnVolumeCommand, type VolumeEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import type { VolumeRow } from './volume.row.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumesRepository, type VolumePatch } from './volumes.repository.js';

/** How a command ended: `observation` is what the storage was seen to hold, null when nobody could look. */
type Ending = { outcome: JobOutcome['outcome']; observation: StorageObservation | null; steps?: readonly OperationStep[] };

/** Turns what agents report about volumes into states: only for an unfinished operation with the same fence, only along an edge of the lifecycle. */
@Injectable()
export class VolumeOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly volumes: VolumesRepository,
    private readonly journal: VolumeJournal,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.progress(tx, report);
      if (operation) await this.journal.announceOperation(tx, operation);
    });
  }

  async apply({ operationId, fence, outcome, observation, steps }: JobOutcome): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.lockUnfinished(tx, operationId, fence);
      if (operation) await this.end(tx, operation, { outcome, observation, steps });
    });
  }

  /** Ends an operation whose time is up, unless it was answered meanwhile. Nobody reports volumes between jobs, so nobody could look. */
  async expire(overdue: OperationRow): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.lockUnfinished(tx, overdue.id, overdue.fence);
      if (operation) await this.end(tx, operation, { outcome: { kind: 'broke', failure: outOfTime(operation) }, observation: null });
    });
  }

  private async end(tx: EntityManager, operation: OperationRow, ending: Ending): Promise<void> {
    const { resource_id: id, account_id } = operation;
    const sourceId = sourceOf(operation.job);
    const rows = await this.volumes.lock(tx, sourceId ? [id, sourceId] : [id]);
    const volume = rows.find((row) => row.id === id);
    if (!volume) throw new Error(`operation ${operation.id} is about a volume that has no row`);
    const event = eventOf(volume, operation, ending);
    const failure = event === outcomesOf(operation).done ? null : failureOf(ending.outcome);
    await this.move(tx, volume, event, { ...(failure ? {} : gained(operation.job)), error: event === 'broke' ? failure : null });
    const source = rows.find((row) => row.id === sourceId);
    if (source) await this.move(tx, source, 'cloned');
    const finished = await this.operations.finish(tx, operation.id, { status: failure ? 'failed' : 'succeeded', error: failure, steps: ending.steps });
    await this.journal.announce(tx, account_id, { volumeIds: source ? [id, source.id] : [id], operations: [finished] });
  }

  private async move(tx: EntityManager, volume: VolumeRow, event: VolumeEvent, patch: VolumePatch = {}): Promise<void> {
    const moved = await this.volumes.move(tx, volume, event, patch);
    if (!moved.ok) throw new Error(`volume ${volume.id} in ${volume.status} cannot take ${event}`);
  }
}

const outcomesOf = ({ kind }: OperationRow) => volumeOutcomes[kind.replace('volume.', '') as OwnVolumeCommand];

function eventOf(volume: VolumeRow, operation: OperationRow, { outcome, observation }: Ending): VolumeEvent {
  if (outcome.kind === 'broke') return eventFromVolume(volume.status, observation?.volumes.find(({ volumeId }) => volumeId === volume.id));
  return outcomesOf(operation)[outcome.kind];
}

/** The volume a clone is made from. */
const sourceOf = (job: AgentJob | null): string | undefined => (job?.name === 'volume.clone' ? job.payload.sourceVolumeId : undefined);

/** What a command that succeeded gave the volume. */
const gained = (job: AgentJob | null): VolumePatch => (job?.name === 'volume.resize' ? { size_gb: job.payload.sizeGb } : {});
