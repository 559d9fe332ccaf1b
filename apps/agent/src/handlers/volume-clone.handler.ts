import type { AgentHandlers } from './plan.js';

/** Copies a volume into a new one; refused, nothing of the copy is left. The source is only read. */
export const cloneVolume: AgentHandlers['volume.clone'] = ({ volumeId, fence, name, sizeGb, volumeType, sourceVolumeId }, { drivers: { volumes } }) => {
  const target = { volumeId, fence };
  const source = { kind: 'volume', volumeId: sourceVolumeId } as const;
  return {
    volumeIds: [volumeId, sourceVolumeId],
    steps: [
      {
        name: 'copy_volume',
        run: (signal) => volumes.create(target, { volumeId, name, sizeGb, volumeType, source }, signal),
        undo: (signal) => volumes.remove(target, volumeId, signal),
      },
    ],
  };
};
