import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnikernelCommands } from './unikernel-commands.js';
import type { Changes } from './unikernel-journal.js';
import type { UnikernelVolumeRow } from './unikernel.row.js';
import { offInstance, UnikernelVolumesRepository } from './unikernel-volumes.repository.js';

/** What becomes of an instance's volumes when it is gone: persistent ones stay, the others go with it (seed 003, `persistent`). A locked one is kept too. */
@Injectable()
export class UnikernelReleases {
  constructor(
    private readonly volumes: UnikernelVolumesRepository,
    private readonly commands: UnikernelCommands,
  ) {}

  async release(tx: EntityManager, instanceId: string, requestId: string, changes: Changes): Promise<void> {
    for (const volume of await this.volumes.lockOf(tx, instanceId)) {
      changes.volumes.add(volume.id);
      if (volume.persistent || volume.delete_lock) await this.keep(tx, volume);
      else await this.commands.deleteVolume(tx, await this.volumes.move(tx, volume, 'deleteWithInstance', offInstance), requestId, changes);
    }
  }

  private async keep(tx: EntityManager, volume: UnikernelVolumeRow): Promise<void> {
    const kept = { ...offInstance, persistent: true };
    if (volume.state === 'idle') await this.volumes.move(tx, volume, 'detach', kept);
    else await this.volumes.change(tx, volume, kept);
  }
}
