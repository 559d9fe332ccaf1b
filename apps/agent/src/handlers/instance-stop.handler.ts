import { targetOf, type AgentHandlers } from './plan.js';

/** Shuts a machine down; it keeps its GPUs, volumes and addresses. */
export const stopInstance: AgentHandlers['instance.stop'] = ({ graceMs, ...payload }, { drivers }) => ({
  before: ['running'],
  volumeIds: [],
  steps: [{ name: 'shut_down', run: (signal) => drivers.hypervisor.shutdown(targetOf(payload), graceMs, signal) }],
});
