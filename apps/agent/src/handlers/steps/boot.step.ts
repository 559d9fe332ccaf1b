import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';
import { orGone } from './outcomes.js';

/** Powers the machine on and waits for its login prompt. */
export const boot = (target: MachineTarget, { hypervisor }: DriverSet): Step => ({
  name: 'boot',
  run: (signal) => hypervisor.boot(target, signal),
  undo: (signal) => orGone(hypervisor.shutdown(target, 0, signal)),
});
