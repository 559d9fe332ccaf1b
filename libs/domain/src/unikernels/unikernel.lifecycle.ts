import { defineLifecycle } from '../lifecycle/lifecycle.js';

const MINUTE_MS = 60_000;

/**
 * The life of a unikernel instance (spec kraftcloud-api §5). Stopped, it exists only as a description: no node knows it. `deleting` and `deleted` are never
 * shown. When nobody can tell whether a start succeeded, the instance is stopped for certain (`startUnclear`); a stop is repeated until it is done.
 */
export const unikernelLifecycle = defineLifecycle({
  initial: 'stopped',
  terminal: ['deleted'],
  states: ['stopped', 'starting', 'running', 'draining', 'stopping', 'deleting', 'deleted'],
  edges: {
    // commands
    start: { from: ['stopped'], to: 'starting' },
    stop: { from: ['starting', 'running', 'draining'], to: 'stopping' },
    drain: { from: ['running'], to: 'draining' },
    delete: { from: ['starting', 'running', 'draining', 'stopping'], to: 'deleting' },
    remove: { from: ['stopped'], to: 'deleted' },
    // reports
    started: { from: ['starting'], to: 'running' },
    startFailed: { from: ['starting'], to: 'stopped' },
    startUnclear: { from: ['starting'], to: 'stopping' },
    stopped: { from: ['draining', 'stopping'], to: 'stopped' },
    deleted: { from: ['deleting'], to: 'deleted' },
  },
  deadlinesMs: { starting: 10 * MINUTE_MS, draining: 20 * MINUTE_MS, stopping: 5 * MINUTE_MS, deleting: 10 * MINUTE_MS },
});

export type UnikernelState = (typeof unikernelLifecycle.states)[number];
export type UnikernelEvent = keyof typeof unikernelLifecycle.edges;

/** States that can be waited for; `standby` belongs to scaling to zero, which is not offered, so nothing ever gets there. */
export const waitableStates = ['stopped', 'starting', 'running', 'draining', 'stopping', 'standby'] as const;
export type WaitableState = (typeof waitableStates)[number];
export type ShownUnikernelState = Exclude<UnikernelState, 'deleting' | 'deleted'>;

/** Longest time (ms) a stop may let connections drain. */
export const longestDrainMs = 10 * MINUTE_MS;
