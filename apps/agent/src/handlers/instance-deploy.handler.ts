import { targetOf, type AgentHandlers } from './plan.js';
import { attachVolumes } from './steps/attach-volumes.step.js';
import { boot } from './steps/boot.step.js';
import { claimGpus } from './steps/claim-gpus.step.js';
import { connectNetwork } from './steps/connect-network.step.js';
import { createVolumes } from './steps/create-volumes.step.js';
import { reserveHost } from './steps/reserve-host.step.js';

/** Builds a machine from nothing; refused, nothing of it is left. */
export const deployInstance: AgentHandlers['instance.deploy'] = ({ machine, ...payload }, context) => {
  const target = targetOf(payload);
  const { drivers } = context;
  return {
    before: ['absent'],
    volumeIds: machine.volumes.map(({ volumeId }) => volumeId),
    steps: [
      reserveHost(target, machine, context),
      claimGpus(target, machine.gpuIds, drivers),
      createVolumes(target, machine.volumes, drivers),
      attachVolumes(target, machine.volumes, drivers),
      connectNetwork(target, machine, drivers),
      boot(target, drivers),
    ],
  };
};
