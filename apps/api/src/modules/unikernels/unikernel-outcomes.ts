import { Injectable } from '@nestjs/common';
import type { JobOutcome, JobProgress, OperationStep } from '@garrison/contracts';
import { startEventAfter, stopIsOver, unikernelLifecycle } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import { Changes, UnikernelJournal } from './unikernel-journal.js';
import { UnikernelEnds } from './unikernel-ends.js';
import type { UnikernelRow } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** How a command ended. `running`: what was seen on the node, undefined when nobody could look. */
type Ending = { outcome: JobOutcome['outcome']; running: boolean | undefined; steps?: readonly OperationStep[] };

/** Turns what agents report about instances into states: only for an unfinished operation with the same fence. A stop that failed stays unfinished: its lease brings it again. */
@Injectable()
export class UnikernelOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly unikernels: UnikernelsRepository,
    private readonly volumes: UnikernelVolumesRepository,
    private readonly ends: UnikernelEnds,
    private readonly journal: UnikernelJournal,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.progress(tx, report);
      if (operation) await this.journal.announce(tx, operation.account_id, Object.assign(new Changes(), { operations: [operation] }));
    });
  }

  apply({ operationId, resource, fence, outcome, observation, steps }: JobOutcome): Promise<void> {
    const seen = observation && 'unikernel' in observation ? observation.unikernel : undefined;
    return this.end(resource.id, operationId, fence, () => ({ outcome, running: seen === undefined ? undefined : seen === 'running', steps }));
  }

  /** A start whose time is up is taken back; a stop is given more time. */
  expire({ id, resource_id, fence }: OperationRow): Promise<void> {
    return this.end(resource_id, id, fence, (operation) => ({ outcome: { kind: 'broke', failure: outOfTime(operation) }, running: undefined }));
  }

  private async end(id: string, operationId: string, fence: number, endingOf: (operation: OperationRow) => Ending): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const row = await this.unikernels.lock(tx, id);
      const operation = await this.operations.lockUnfinished(tx, operationId, fence);
      if (!operation) return;
      const changes = new Changes();
      changes.instances.add(id);
      const ending = endingOf(operation);
      if (operation.kind === 'unikernel.start') await this.started(tx, row, operation, ending, changes);
      else if (!stopIsOver(ending.outcome.kind, ending.running)) return this.operations.extend(tx, operationId, unikernelLifecycle.deadlinesMs[row.state] ?? 0);
      else await this.ends.stopped(tx, row, operation, ending.steps, changes);
      await this.journal.announce(tx, row.account_id, changes);
    });
  }

  private async started(tx: EntityManager, row: UnikernelRow, operation: OperationRow, { outcome, running, steps }: Ending, changes: Changes): Promise<void> {
    const event = startEventAfter(outcome.kind, running);
    const error = event === 'started' ? null : failureOf(outcome);
    changes.operations.push(await this.operations.finish(tx, operation.id, { status: error ? 'failed' : 'succeeded', error, ...(steps ? { steps } : {}) }));
    if (event === 'started') return this.run(tx, row, steps, changes);
    const moved = await this.unikernels.move(tx, row, event, { error });
    if (event === 'startUnclear') await this.ends.makeSure(tx, moved, operation.request_id, changes);
  }

  private async run(tx: EntityManager, row: UnikernelRow, steps: readonly OperationStep[] | undefined, changes: Changes): Promise<void> {
    await this.unikernels.move(tx, row, 'started', { started_at: new Date(), start_count: row.start_count + 1, boot_time_us: bootTimeOf(steps), error: null });
    for (const volume of await this.volumes.lockOf(tx, row.id)) {
      if (volume.state === 'idle') changes.volumes.add((await this.volumes.move(tx, volume, 'mounted')).id);
    }
  }
}

/** How long the boot took (µs), from the agent's own clock. */
function bootTimeOf(steps: readonly OperationStep[] | undefined): number | null {
  const boot = steps?.findLast(({ name, finishedAt }) => name === 'boot' && finishedAt !== null);
  return boot ? Math.max(1, Date.parse(boot.finishedAt ?? '') - Date.parse(boot.startedAt)) * 1_000 : null;
}
