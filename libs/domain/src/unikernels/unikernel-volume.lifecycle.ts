import { defineLifecycle } from '../lifecycle/lifecycle.js';

const MINUTE_MS = 60_000;

/**
 * The life of a unikernel volume (seed 003, "Volume States"; spec kraftcloud-api §4). `deleting` and `deleted` are never shown: with the delete call the
 * ids are no longer valid. Attaching and detaching need no agent, because they happen only while the instance is stopped; what is attached is mounted
 * by the start of the instance.
 */
export const unikernelVolumeLifecycle = defineLifecycle({
  initial: 'uninitialized',
  terminal: ['deleted'],
  states: ['uninitialized', 'initializing', 'available', 'idle', 'mounted', 'busy', 'error', 'template', 'deleting', 'deleted'],
  edges: {
    // commands
    attach: { from: ['available'], to: 'idle' },
    detach: { from: ['idle'], to: 'available' },
    resize: { from: ['available', 'idle'], to: 'busy' },
    clone: { from: ['available', 'idle'], to: 'busy' },
    makeTemplate: { from: ['available'], to: 'template' },
    delete: { from: ['uninitialized', 'initializing', 'available', 'template', 'error'], to: 'deleting' },
    // the instance it was made with is deleted, and the volume with it
    deleteWithInstance: { from: ['uninitialized', 'initializing', 'idle', 'busy', 'error'], to: 'deleting' },
    // reports
    initialize: { from: ['uninitialized'], to: 'initializing' },
    created: { from: ['uninitialized', 'initializing'], to: 'available' },
    createdAttached: { from: ['uninitialized', 'initializing'], to: 'idle' },
    createFailed: { from: ['uninitialized', 'initializing'], to: 'error' },
    mounted: { from: ['idle'], to: 'mounted' },
    unmounted: { from: ['mounted'], to: 'idle' },
    maintained: { from: ['busy'], to: 'available' },
    maintainedAttached: { from: ['busy'], to: 'idle' },
    broke: { from: ['busy'], to: 'error' },
    deleted: { from: ['deleting'], to: 'deleted' },
  },
  deadlinesMs: { uninitialized: 10 * MINUTE_MS, initializing: 10 * MINUTE_MS, busy: 30 * MINUTE_MS, deleting: 10 * MINUTE_MS },
});

export type UnikernelVolumeState = (typeof unikernelVolumeLifecycle.states)[number];
export type UnikernelVolumeEvent = keyof typeof unikernelVolumeLifecycle.edges;

/** States a caller can see and filter by. */
export const shownVolumeStates = ['uninitialized', 'initializing', 'available', 'idle', 'mounted', 'busy', 'error', 'template'] as const satisfies readonly UnikernelVolumeState[];
export type ShownVolumeState = (typeof shownVolumeStates)[number];
