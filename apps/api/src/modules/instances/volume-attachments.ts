import { Injectable } from '@nestjs/common';
import { eventFromVolume, volumeLifecycle, type VolumeEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { failureOf, Operations, type OperationRow } from '../../platform/operations/operations.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { VolumesRepository } from '../volumes/volumes.repository.js';
import type { Ending } from './ending.js';
import { InstanceJournal } from './instance-journal.js';
import type { InstanceRow } from './instance.row.js';
import { InstancesRepository } from './instances.repository.js';

/** Kinds of operations in which volumes come to or go from an instance as it is. */
export const attachmentKinds = { attach: 'instance.attach_volumes', detach: 'instance.detach_volumes' } as const;

/** Is this one of those operations? */
export const isAttachment = ({ kind }: OperationRow): boolean => kind === attachmentKinds.attach || kind === attachmentKinds.detach;

/** Ends attaching and detaching: the volumes' states follow what was seen, the instance's stays (decision 0010). */
@Injectable()
export class VolumeAttachments {
  constructor(
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly volumes: VolumesRepository,
    private readonly journal: InstanceJournal,
  ) {}

  /** Both instance and operation are locked, and the operation is unfinished. */
  async end(tx: EntityManager, instance: InstanceRow, operation: OperationRow, ending: Ending): Promise<void> {
    const verb = operation.kind === attachmentKinds.attach ? 'attach' : 'detach';
    const ids = new Set(operation.job && 'volumeIds' in operation.job.payload ? operation.job.payload.volumeIds : []);
    const volumes = (await this.volumes.lockOf(tx, instance.id)).filter(({ id }) => ids.has(id));
    const events = volumes.map((volume) => [volume, eventOf(volume, verb, ending)] as const);
    const failure = events.every(([, event]) => event === `${verb}ed`) ? null : failureOf(ending.outcome);
    for (const [volume, event] of events) {
      const { to } = volumeLifecycle.edges[event];
      const place = to === 'available' ? this.volumes.detachedPatch : to === 'attached' ? { device: seenOf(volume, ending)?.device ?? volume.device } : {};
      const moved = await this.volumes.move(tx, volume, event, { ...place, error: to === 'error' ? failure : null });
      if (!moved.ok) throw new Error(`volume ${volume.id} in ${volume.status} cannot take ${event}`);
    }
    // its view shows the volumes, and a view is taken for newer by its generation
    await this.instances.change(tx, instance, {});
    const finished = await this.operations.finish(tx, operation.id, { status: failure ? 'failed' : 'succeeded', error: failure, steps: ending.steps });
    await this.journal.announce(tx, instance.account_id, { instanceId: instance.id, operations: [finished], volumeIds: volumes.map(({ id }) => id) });
  }
}

const seenOf = ({ id }: VolumeRow, { observation }: Ending) => observation?.volumes.find(({ volumeId }) => volumeId === id);

function eventOf(volume: VolumeRow, verb: 'attach' | 'detach', ending: Ending): VolumeEvent {
  if (ending.outcome.kind === 'broke') return eventFromVolume(volume.status, seenOf(volume, ending));
  return ending.outcome.kind === 'done' ? `${verb}ed` : `${verb}Refused`;
}
