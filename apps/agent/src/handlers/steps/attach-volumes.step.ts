import type { JobVolume } from '@garrison/contracts';
import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';
import { each } from './outcomes.js';

/** Hangs all volumes on the machine, the boot volume first. */
export const attachVolumes = (target: MachineTarget, volumes: readonly JobVolume[], { volumes: driver }: DriverSet): Step => {
  const bootFirst = [...volumes].sort((a, b) => Number(b.role === 'boot') - Number(a.role === 'boot'));
  return {
    name: 'attach_volumes',
    run: (signal) => each(bootFirst, ({ volumeId, role }) => driver.attach(target, volumeId, role, signal)),
    undo: (signal) => each(bootFirst, ({ volumeId }) => driver.detach(target, volumeId, signal)),
  };
};
