import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnikernelStarts } from './unikernel-starts.js';
import type { Changes } from './unikernel-journal.js';
import type { UnikernelRow, UnikernelVolumeRow } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** Goes on with what has waited for the end of work on a volume: the volume it was copied from, and instances about to start. */
@Injectable()
export class UnikernelWakes {
  constructor(
    private readonly volumes: UnikernelVolumesRepository,
    private readonly unikernels: UnikernelsRepository,
    private readonly starts: UnikernelStarts,
  ) {}

  /** The volume that another was made from has only been read; templates have not even noticed. */
  async source(tx: EntityManager, { source_id }: UnikernelVolumeRow, requestId: string, changes: Changes): Promise<void> {
    const [source] = source_id === null ? [] : await this.volumes.lock(tx, [source_id]);
    if (source?.state !== 'busy') return;
    changes.volumes.add((await this.volumes.move(tx, source, source.instance_id === null ? 'maintained' : 'maintainedAttached')).id);
    if (source.instance_id !== null) await this.instance(tx, await this.unikernels.lock(tx, source.instance_id), requestId, changes);
  }

  /** The instance a volume is attached to, locked. */
  async instance(tx: EntityManager, instance: UnikernelRow, requestId: string, changes: Changes): Promise<void> {
    await this.starts.goOn(tx, instance, requestId, changes);
  }
}
