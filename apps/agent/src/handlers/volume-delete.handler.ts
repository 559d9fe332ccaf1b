import type { AgentHandlers } from './plan.js';

/** Deletes a volume that hangs on no machine. What is gone is gone: no undo. */
export const deleteVolume: AgentHandlers['volume.delete'] = ({ volumeId, fence }, { drivers: { volumes } }) => ({
  volumeIds: [volumeId],
  steps: [{ name: 'delete_volume', run: (signal) => volumes.remove({ volumeId, fence }, volumeId, signal) }],
});
