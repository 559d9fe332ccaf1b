import { targetOf, type AgentHandlers } from './plan.js';
import { each } from './steps/outcomes.js';
import { ATTACHABLE } from './steps/attachable.js';

/** Hangs data volumes on a machine that is there, all or none. */
export const attachToInstance: AgentHandlers['instance.attach_volumes'] = ({ volumeIds, ...payload }, { drivers: { volumes } }) => {
  const target = targetOf(payload);
  return {
    before: ATTACHABLE,
    volumeIds,
    steps: [
      {
        name: 'attach_volumes',
        run: (signal) => each(volumeIds, (volumeId) => volumes.attach(target, volumeId, 'data', signal)),
        undo: (signal) => each(volumeIds, (volumeId) => volumes.detach(target, volumeId, signal)),
      },
    ],
  };
};
