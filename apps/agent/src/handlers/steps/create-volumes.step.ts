import type { JobVolume } from '@garrison/contracts';
import type { DriverSet, MachineTarget, VolumeShape } from '@garrison/node-drivers';
import type { Step } from '../plan.js';
import { each } from './outcomes.js';

/** The volumes that come into being with the machine; taken back, they are deleted. Volumes that were there before are never touched. */
export const createVolumes = (target: MachineTarget, volumes: readonly JobVolume[], { volumes: driver }: DriverSet): Step => {
  const fresh = volumes.flatMap(({ volumeId, name, sizeGb, volumeType, source }): VolumeShape[] =>
    source.kind === 'existing' ? [] : [{ volumeId, name, sizeGb, volumeType, source }],
  );
  return {
    name: 'create_volumes',
    run: (signal) => each(fresh, (volume) => driver.create(target, volume, signal)),
    undo: (signal) => each(fresh, ({ volumeId }) => driver.remove(target, volumeId, signal)),
  };
};
