import type { AgentHandlers } from './plan.js';

/** Grows a volume. What has grown cannot be taken back, so there is no undo; a refusal has changed nothing. */
export const resizeVolume: AgentHandlers['volume.resize'] = ({ volumeId, fence, sizeGb }, { drivers: { volumes } }) => ({
  volumeIds: [volumeId],
  steps: [{ name: 'resize_volume', run: (signal) => volumes.resize({ volumeId, fence }, volumeId, sizeGb, signal) }],
});
