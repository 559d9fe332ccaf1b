import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';
import { each, orGone } from './outcomes.js';

/** What takes a machine down to nothing, in order. Each is done already when there is nothing to take, so a half-built machine goes the same way. */
export const takeDown = (
  target: MachineTarget,
  deleteVolumeIds: readonly string[],
  { hypervisor, network, volumes, gpus }: DriverSet,
): Step[] => [
  { name: 'power_off', run: (signal) => orGone(hypervisor.shutdown(target, 0, signal)) },
  { name: 'disconnect_network', run: (signal) => network.disconnect(target, signal) },
  {
    name: 'detach_volumes',
    run: async (signal) =>
      each(
        (await volumes.ofMachine(target.machineId)).filter(({ attached }) => attached),
        ({ volumeId }) => volumes.detach(target, volumeId, signal),
      ),
  },
  { name: 'release_gpus', run: (signal) => gpus.release(target, signal) },
  { name: 'remove_machine', run: (signal) => hypervisor.undefine(target, signal) },
  { name: 'delete_volumes', run: (signal) => each(deleteVolumeIds, (volumeId) => volumes.remove(target, volumeId, signal)) },
];
