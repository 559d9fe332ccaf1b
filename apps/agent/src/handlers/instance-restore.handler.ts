import { targetOf, type AgentHandlers } from './plan.js';
import { attachVolumes } from './steps/attach-volumes.step.js';
import { claimGpus } from './steps/claim-gpus.step.js';
import { connectNetwork } from './steps/connect-network.step.js';
import { placeMachine } from './steps/place-machine.step.js';

/** Wakes a hibernated machine on the node and GPUs it is given now; refused, it sleeps on and holds neither. */
export const restoreInstance: AgentHandlers['instance.restore'] = ({ machine, ...payload }, { drivers }) => {
  const target = targetOf(payload);
  return {
    before: ['hibernated'],
    volumeIds: machine.volumes.map(({ volumeId }) => volumeId),
    steps: [
      placeMachine(target, machine, drivers),
      claimGpus(target, machine.gpuIds, drivers),
      // a sleeping machine keeps its volumes and its port: taking these steps back would take what it had before
      { ...attachVolumes(target, machine.volumes, drivers), undo: undefined },
      { ...connectNetwork(target, machine, drivers), undo: undefined },
      { name: 'resume', run: (signal) => drivers.hypervisor.resume(target, signal) },
    ],
  };
};
