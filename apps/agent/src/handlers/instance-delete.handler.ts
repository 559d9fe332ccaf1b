import { targetOf, type AgentHandlers } from './plan.js';
import { takeDown } from './steps/take-down.steps.js';

/** Leaves nothing of the machine, whatever state it is in; volumes that are not named stay, detached. What is gone is gone: no undo. */
export const deleteInstance: AgentHandlers['instance.delete'] = ({ deleteVolumeIds, ...payload }, { drivers }) => ({
  before: ['absent', 'defined', 'running', 'stopped', 'hibernated'],
  volumeIds: deleteVolumeIds,
  steps: takeDown(targetOf(payload), deleteVolumeIds, drivers),
});
