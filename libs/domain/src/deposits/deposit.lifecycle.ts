import { defineLifecycle } from '../lifecycle/lifecycle.js';

/** The life of a deposit (spec barrack-api §2). No agent works on one: it waits for its payer, so no state has a deadline. */
export const depositLifecycle = defineLifecycle({
  initial: 'pending',
  terminal: ['refunded'],
  states: ['pending', 'completed', 'failed', 'refunded'],
  edges: {
    // from failed: the money came although the payer had cancelled or the time had run out
    pay: { from: ['pending', 'failed'], to: 'completed' },
    fail: { from: ['pending'], to: 'failed' },
    // all of it; a part leaves the deposit completed
    refund: { from: ['completed'], to: 'refunded' },
  },
  deadlinesMs: {},
});

export type DepositState = (typeof depositLifecycle.states)[number];
export type DepositEvent = keyof typeof depositLifecycle.edges;
