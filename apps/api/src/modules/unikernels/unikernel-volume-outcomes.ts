import { Injectable } from '@nestjs/common';
import type { JobOutcome, JobProgress, OperationStep } from '@garrison/contracts';
import { unikernelVolumeLifecycle, volumeEventAfter, type VolumeWork } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import { Changes, UnikernelJournal } from './unikernel-journal.js';
import { UnikernelWakes } from './unikernel-wakes.js';
import type { UnikernelVolumeRow } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** How work on a volume ended. `exists`: what was seen of it, undefined when nobody could look. */
type Ending = { outcome: JobOutcome['outcome']; exists: boolean | undefined; steps?: readonly OperationStep[] };

/** Turns what agents report about unikernel volumes into states: only for an unfinished operation with the same fence. A delete that failed stays unfinished: its lease brings it again. */
@Injectable()
export class UnikernelVolumeOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly volumes: UnikernelVolumesRepository,
    private readonly unikernels: UnikernelsRepository,
    private readonly wakes: UnikernelWakes,
    private readonly journal: UnikernelJournal,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const [volume] = await this.volumes.lock(tx, [report.resource.id]);
      const operation = volume && (await this.operations.progress(tx, report));
      if (!operation) return;
      const changes = new Changes();
      changes.operations.push(operation);
      if (volume.state === 'uninitialized') changes.volumes.add((await this.volumes.move(tx, volume, 'initialize')).id);
      await this.journal.announce(tx, operation.account_id, changes);
    });
  }

  apply({ operationId, resource, fence, outcome, observation, steps }: JobOutcome): Promise<void> {
    const exists = observation?.volumes.find(({ volumeId }) => volumeId === resource.id)?.exists;
    return this.end(resource.id, operationId, fence, () => ({ outcome, exists, steps }));
  }

  /** Nobody reports volumes between jobs, so nobody could look; a delete is given more time. */
  expire({ id, resource_id, fence }: OperationRow): Promise<void> {
    return this.end(resource_id, id, fence, (operation) => ({ outcome: { kind: 'broke', failure: outOfTime(operation) }, exists: undefined }));
  }

  private async end(id: string, operationId: string, fence: number, endingOf: (operation: OperationRow) => Ending): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const { instance_id } = await this.volumes.find(tx, id);
      const instance = instance_id === null ? undefined : await this.unikernels.lock(tx, instance_id);
      const [volume] = await this.volumes.lock(tx, [id]);
      const operation = await this.operations.lockUnfinished(tx, operationId, fence);
      if (!volume || !operation) return;
      const changes = new Changes();
      if (!(await this.settle(tx, volume, operation, endingOf(operation), changes))) return;
      if (operation.kind === 'unikernel_volume.create') await this.wakes.source(tx, volume, operation.request_id, changes);
      if (instance && volume.instance_id === instance.id) await this.wakes.instance(tx, instance, operation.request_id, changes);
      await this.journal.announce(tx, volume.account_id, changes);
    });
  }

  /** False where the work has to be done again. */
  private async settle(tx: EntityManager, volume: UnikernelVolumeRow, operation: OperationRow, { outcome, exists, steps }: Ending, changes: Changes): Promise<boolean> {
    const work = operation.kind.replace('unikernel_volume.', '') as VolumeWork;
    const event = volumeEventAfter(work, outcome.kind, volume.instance_id !== null, exists);
    if (event === undefined) {
      await this.operations.extend(tx, operation.id, unikernelVolumeLifecycle.deadlinesMs.deleting ?? 0);
      return false;
    }
    const error = outcome.kind === 'done' || event === 'deleted' ? null : failureOf(outcome);
    const grown = operation.job?.name === 'unikernel_volume.resize' && outcome.kind === 'done' ? { size_mb: operation.job.payload.sizeMb } : {};
    changes.volumes.add((await this.volumes.move(tx, volume, event, { ...grown, error })).id);
    changes.operations.push(await this.operations.finish(tx, operation.id, { status: error ? 'failed' : 'succeeded', error, ...(steps ? { steps } : {}) }));
    return true;
  }
}
