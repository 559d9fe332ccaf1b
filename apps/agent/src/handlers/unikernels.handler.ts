import type { AgentHandlers } from './plan.js';

/** Starts a unikernel with its volumes mounted; refused, it does not run and mounts nothing. */
export const startUnikernel: AgentHandlers['unikernel.start'] = ({ unikernelId, fence, name, image, memoryMb, vcpus, args, sealedEnv, mounts }, { drivers: { unikernels }, unsealEnv }) => {
  const target = { unikernelId, fence };
  return {
    volumeIds: mounts.map(({ volumeId }) => volumeId),
    steps: [
      {
        name: 'boot',
        run: (signal) => unikernels.start(target, { name, image, memoryMb, vcpus, args, env: unsealEnv(sealedEnv), mounts }, signal),
        undo: (signal) => unikernels.stop(target, 0, signal),
      },
    ],
  };
};

/** Stops it and unmounts its volumes. */
export const stopUnikernel: AgentHandlers['unikernel.stop'] = ({ unikernelId, fence, drainMs }, { drivers: { unikernels } }) => ({
  volumeIds: [],
  steps: [{ name: 'shutdown', run: (signal) => unikernels.stop({ unikernelId, fence }, drainMs, signal) }],
});
