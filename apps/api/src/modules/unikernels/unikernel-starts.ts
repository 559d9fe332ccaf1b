import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Operations, type Failure } from '../../platform/operations/operations.js';
import { UnikernelCommands } from './unikernel-commands.js';
import type { Changes } from './unikernel-journal.js';
import type { UnikernelRow } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** Starts of instances, which wait until all their volumes are there. */
@Injectable()
export class UnikernelStarts {
  constructor(
    private readonly unikernels: UnikernelsRepository,
    private readonly volumes: UnikernelVolumesRepository,
    private readonly commands: UnikernelCommands,
    private readonly operations: Operations,
  ) {}

  /** Begins a start; while a volume is being made or is busy, the end of that work goes on with it (`goOn`). */
  async begin(tx: EntityManager, stopped: UnikernelRow, requestId: string, changes: Changes): Promise<UnikernelRow> {
    const row = await this.unikernels.move(tx, stopped, 'start', { start_asked_at: new Date(), error: null });
    changes.instances.add(row.id);
    return this.goOn(tx, row, requestId, changes);
  }

  /** Gives the start to the agent once nothing is in its way; a volume that could not be made ends it. The instance is locked. */
  async goOn(tx: EntityManager, row: UnikernelRow, requestId: string, changes: Changes): Promise<UnikernelRow> {
    if (row.state !== 'starting' || (await this.operations.unfinishedOf(tx, { type: 'unikernel', id: row.id }))) return row;
    const volumes = await this.volumes.lockOf(tx, row.id);
    const broken = volumes.find(({ state }) => state === 'error');
    if (broken) {
      const error: Failure = { code: 'volume_missing', message: `Volume ${broken.name} is in an error state.`, step: null, at: new Date().toISOString() };
      changes.instances.add(row.id);
      return this.unikernels.move(tx, row, 'startFailed', { error });
    }
    if (volumes.every(({ state }) => state === 'idle')) await this.commands.start(tx, row, volumes, requestId, changes);
    return row;
  }
}
