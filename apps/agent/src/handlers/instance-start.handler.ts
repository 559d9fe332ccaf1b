import { targetOf, type AgentHandlers } from './plan.js';
import { boot } from './steps/boot.step.js';

/** Powers a stopped machine on. */
export const startInstance: AgentHandlers['instance.start'] = (payload, { drivers }) => ({
  before: ['stopped'],
  volumeIds: [],
  steps: [boot(targetOf(payload), drivers)],
});
