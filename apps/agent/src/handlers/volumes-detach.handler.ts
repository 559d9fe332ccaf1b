import { targetOf, type AgentHandlers } from './plan.js';
import { ATTACHABLE } from './steps/attachable.js';
import { each } from './steps/outcomes.js';

/** Takes data volumes off a machine, all or none: refused, those that were taken off hang on it again. */
export const detachFromInstance: AgentHandlers['instance.detach_volumes'] = ({ volumeIds, ...payload }, { drivers: { volumes } }) => {
  const target = targetOf(payload);
  return {
    before: ATTACHABLE,
    volumeIds,
    steps: [
      {
        name: 'detach_volumes',
        run: (signal) => each(volumeIds, (volumeId) => volumes.detach(target, volumeId, signal)),
        undo: (signal) => each(volumeIds, (volumeId) => volumes.attach(target, volumeId, 'data', signal)),
      },
    ],
  };
};
