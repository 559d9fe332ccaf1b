import { targetOf, type AgentHandlers } from './plan.js';

/** Puts a machine to sleep and frees its host and GPUs. Once asleep there is no way back but a restore, so freeing has no undo and is repeated. */
export const hibernateInstance: AgentHandlers['instance.hibernate'] = (payload, { drivers }) => {
  const target = targetOf(payload);
  return {
    before: ['running', 'stopped'],
    volumeIds: [],
    steps: [
      { name: 'hibernate', run: (signal) => drivers.hypervisor.hibernate(target, signal) },
      { name: 'release_gpus', run: (signal) => drivers.gpus.release(target, signal) },
    ],
  };
};
