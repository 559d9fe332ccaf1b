import { defineLifecycle } from '../lifecycle/lifecycle.js';

/**
 * The life of a dispute: the bank of whoever paid takes the money back until it is decided whose it is. What is told late or twice finds no edge, so the order in
 * which a provider tells does not matter. `closed` was asked about and never withdrawn, or won.
 */
export const disputeLifecycle = defineLifecycle({
  initial: 'inquiry',
  terminal: ['closed'],
  states: ['inquiry', 'open', 'lost', 'closed'],
  edges: {
    withdraw: { from: ['inquiry'], to: 'open' },
    lose: { from: ['inquiry', 'open'], to: 'lost' },
    // from lost: banks change their minds
    close: { from: ['inquiry', 'open', 'lost'], to: 'closed' },
  },
  deadlinesMs: {},
});

export type DisputeState = (typeof disputeLifecycle.states)[number];
export type DisputeEvent = keyof typeof disputeLifecycle.edges;

/** Is the money with the payer's bank? */
export const isWithdrawn = (state: DisputeState): boolean => state === 'open' || state === 'lost';
