import { defineLifecycle } from '../lifecycle/lifecycle.js';

/**
 * Whether a node's machines and GPUs may be counted on. An operator declares it dead and takes it back; `recovered` is decided when what it reports agrees
 * with the rows. Cordoning is a mark beside this: it keeps new machines away and says nothing of those that are there.
 */
export const nodeLifecycle = defineLifecycle({
  initial: 'in_service',
  terminal: [],
  states: ['in_service', 'failed', 'recovering'],
  edges: {
    fail: { from: ['in_service', 'recovering'], to: 'failed' },
    recover: { from: ['failed'], to: 'recovering' },
    recovered: { from: ['recovering'], to: 'in_service' },
  },
  // a node that is away may stay away: nothing is promised about when it comes back
  deadlinesMs: {},
});

export type NodeServiceState = (typeof nodeLifecycle.states)[number];
export type NodeCommand = 'fail' | 'recover';

/** The code of the failure that machines of a dead node carry; only those are taken back when it recovers. */
export const NODE_FAILED = 'node_failed';
