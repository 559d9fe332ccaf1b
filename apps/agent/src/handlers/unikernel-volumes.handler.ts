import type { AgentHandlers } from './plan.js';

/** Capacity counts in binary GB, so that the sums of parts of a GB stay exact. */
const gbOf = (sizeMb: number): number => sizeMb / 1_024;

/** Makes a unikernel volume; refused, nothing of it is left. */
export const createUnikernelVolume: AgentHandlers['unikernel_volume.create'] = ({ unikernelVolumeId: volumeId, fence, name, sizeMb, volumeType, source }, { drivers: { volumes } }) => ({
  volumeIds: source.kind === 'volume' ? [source.volumeId] : [],
  steps: [
    {
      name: 'create_volume',
      run: (signal) => volumes.create({ volumeId, fence }, { volumeId, name, sizeGb: gbOf(sizeMb), volumeType, source }, signal),
      undo: (signal) => volumes.remove({ volumeId, fence }, volumeId, signal),
    },
  ],
});

/** Grows one; a refusal has changed nothing. */
export const resizeUnikernelVolume: AgentHandlers['unikernel_volume.resize'] = ({ unikernelVolumeId: volumeId, fence, sizeMb }, { drivers: { volumes } }) => ({
  volumeIds: [],
  steps: [{ name: 'resize_volume', run: (signal) => volumes.resize({ volumeId, fence }, volumeId, gbOf(sizeMb), signal) }],
});

export const deleteUnikernelVolume: AgentHandlers['unikernel_volume.delete'] = ({ unikernelVolumeId: volumeId, fence }, { drivers: { volumes } }) => ({
  volumeIds: [],
  steps: [{ name: 'remove_volume', run: (signal) => volumes.remove({ volumeId, fence }, volumeId, signal) }],
});
