import type { MachineSpec } from '@garrison/contracts';
import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';
import { shapeOf } from './reserve-host.step.js';

/** vCPUs and memory for a hibernated machine, maybe on another node than before. Its user data was used at its first boot. */
export const placeMachine = (target: MachineTarget, machine: MachineSpec, { hypervisor }: DriverSet): Step => ({
  name: 'reserve_host',
  run: (signal) =>
    hypervisor.place(
      target,
      shapeOf(machine, () => null),
      signal,
    ),
  undo: (signal) => hypervisor.unplace(target, signal),
});
