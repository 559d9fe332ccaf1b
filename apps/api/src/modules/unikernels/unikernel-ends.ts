import { Injectable } from '@nestjs/common';
import type { OperationStep } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import { UnikernelCommands } from './unikernel-commands.js';
import type { Changes } from './unikernel-journal.js';
import { UnikernelReleases } from './unikernel-releases.js';
import type { UnikernelRow } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** What follows when an instance has stopped. */
@Injectable()
export class UnikernelEnds {
  constructor(
    private readonly operations: Operations,
    private readonly unikernels: UnikernelsRepository,
    private readonly volumes: UnikernelVolumesRepository,
    private readonly releases: UnikernelReleases,
    private readonly commands: UnikernelCommands,
  ) {}

  async stopped(tx: EntityManager, row: UnikernelRow, operation: OperationRow, steps: readonly OperationStep[] | undefined, changes: Changes): Promise<void> {
    changes.operations.push(await this.operations.finish(tx, operation.id, { status: 'succeeded', error: null, ...(steps ? { steps } : {}) }));
    for (const volume of await this.volumes.lockOf(tx, row.id)) {
      if (volume.state === 'mounted') changes.volumes.add((await this.volumes.move(tx, volume, 'unmounted')).id);
    }
    const moved = await this.unikernels.move(tx, row, row.state === 'deleting' ? 'deleted' : 'stopped', { stopped_at: new Date() });
    const gone = moved.state === 'deleted' || row.delete_on_stop;
    if (moved.state === 'stopped' && gone) await this.unikernels.move(tx, moved, 'remove');
    if (gone) await this.releases.release(tx, row.id, operation.request_id, changes);
  }

  /** Stops what may run or not. */
  async makeSure(tx: EntityManager, row: UnikernelRow, requestId: string, changes: Changes): Promise<void> {
    await this.commands.stop(tx, row, 0, requestId, changes);
  }
}
