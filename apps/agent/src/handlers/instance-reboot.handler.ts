import { targetOf, type AgentHandlers } from './plan.js';

/** Restarts a machine, once per operation however often the job comes. */
export const rebootInstance: AgentHandlers['instance.reboot'] = (payload, { drivers }) => ({
  before: ['running'],
  volumeIds: [],
  steps: [{ name: 'reboot', run: (signal) => drivers.hypervisor.reboot(targetOf(payload), payload.operationId, signal) }],
});
