import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';

/** All GPUs the control plane chose, or none. */
export const claimGpus = (target: MachineTarget, gpuIds: readonly string[], { gpus }: DriverSet): Step => ({
  name: 'claim_gpus',
  run: (signal) => gpus.claim(target, gpuIds, signal),
  undo: (signal) => gpus.release(target, signal),
});
