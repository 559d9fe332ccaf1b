import type { AgentHandlers } from './plan.js';

/** Makes a volume of its own; refused, nothing of it is left. */
export const createVolume: AgentHandlers['volume.create'] = ({ volumeId, fence, name, sizeGb, volumeType, source }, { drivers: { volumes } }) => {
  const target = { volumeId, fence };
  return {
    volumeIds: [volumeId],
    steps: [
      {
        name: 'create_volume',
        run: (signal) => volumes.create(target, { volumeId, name, sizeGb, volumeType, source }, signal),
        undo: (signal) => volumes.remove(target, volumeId, signal),
      },
    ],
  };
};
