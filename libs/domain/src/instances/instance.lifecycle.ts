import { defineLifecycle } from '../lifecycle/lifecycle.js';

const MINUTE_MS = 60_000;

/**
 * The life of an instance (spec barrack-api §4). Commands are asked for by a person, the other events are reported by an agent after it saw
 * the thing happen. A `…Refused` event is a clear no that leaves the machine as it was; `broke` means that nobody can tell what is left.
 */
export const instanceLifecycle = defineLifecycle({
  initial: 'CREATING',
  terminal: ['DELETED'],
  states: [
    'CREATING', 'BUILD', 'ACTIVE', 'STOPPING', 'SHUTOFF', 'STARTING', 'REBOOTING', 'HIBERNATING', 'HIBERNATED', 'RESTORING', 'DELETING',
    'DELETED', 'ERROR',
  ],
  edges: {
    // commands
    start: { from: ['SHUTOFF'], to: 'STARTING' },
    stop: { from: ['ACTIVE'], to: 'STOPPING' },
    reboot: { from: ['ACTIVE'], to: 'REBOOTING' },
    hibernate: { from: ['ACTIVE'], to: 'HIBERNATING' },
    restore: { from: ['HIBERNATED'], to: 'RESTORING' },
    delete: {
      from: [
        'CREATING', 'BUILD', 'ACTIVE', 'STOPPING', 'SHUTOFF', 'STARTING', 'REBOOTING', 'HIBERNATING', 'HIBERNATED', 'RESTORING', 'ERROR',
      ],
      to: 'DELETING',
    },
    // reports
    buildStarted: { from: ['CREATING'], to: 'BUILD' },
    built: { from: ['CREATING', 'BUILD'], to: 'ACTIVE' },
    buildFailed: { from: ['CREATING', 'BUILD'], to: 'ERROR' },
    started: { from: ['STARTING'], to: 'ACTIVE' },
    startRefused: { from: ['STARTING'], to: 'SHUTOFF' },
    stopped: { from: ['STOPPING'], to: 'SHUTOFF' },
    stopRefused: { from: ['STOPPING'], to: 'ACTIVE' },
    rebooted: { from: ['REBOOTING'], to: 'ACTIVE' },
    rebootRefused: { from: ['REBOOTING'], to: 'ACTIVE' },
    hibernated: { from: ['HIBERNATING'], to: 'HIBERNATED' },
    hibernateRefused: { from: ['HIBERNATING'], to: 'ACTIVE' },
    // of one that was off before the platform put it to sleep
    hibernateRefusedOff: { from: ['HIBERNATING'], to: 'SHUTOFF' },
    restored: { from: ['RESTORING'], to: 'ACTIVE' },
    restoreRefused: { from: ['RESTORING'], to: 'HIBERNATED' },
    deleted: { from: ['DELETING'], to: 'DELETED' },
    // decided by the control plane when an operator declares a node dead, and takes it back
    lost: { from: ['ACTIVE', 'SHUTOFF'], to: 'ERROR' },
    recoverRunning: { from: ['ERROR'], to: 'STARTING' },
    recoverOff: { from: ['ERROR'], to: 'STOPPING' },
    recoverAsleep: { from: ['ERROR'], to: 'HIBERNATING' },
    // decided by the control plane when the credit is used up or a lease ends: disks are kept, GPUs are freed, whatever the flavor
    suspend: { from: ['ACTIVE', 'SHUTOFF'], to: 'HIBERNATING' },
    broke: { from: ['STOPPING', 'STARTING', 'REBOOTING', 'HIBERNATING', 'RESTORING', 'DELETING'], to: 'ERROR' },
  },
  deadlinesMs: {
    CREATING: 30 * MINUTE_MS,
    BUILD: 30 * MINUTE_MS,
    STOPPING: 5 * MINUTE_MS,
    STARTING: 10 * MINUTE_MS,
    REBOOTING: 10 * MINUTE_MS,
    HIBERNATING: 15 * MINUTE_MS,
    RESTORING: 15 * MINUTE_MS,
    DELETING: 10 * MINUTE_MS,
  },
});

/** How long (ms) a guest has to shut down by itself before its power is cut. */
export const STOP_GRACE_MS = 20_000;

export type InstanceState = (typeof instanceLifecycle.states)[number];
export type InstanceEvent = keyof typeof instanceLifecycle.edges;

/** What a person can ask of an instance that exists. */
export const instanceCommands = ['start', 'stop', 'reboot', 'hibernate', 'restore', 'delete'] as const satisfies readonly InstanceEvent[];
export type InstanceCommand = (typeof instanceCommands)[number];

/** Which reported event ends a command, and which says that the machine stayed as it was. `deploy` is the command that made the instance. */
export const instanceOutcomes = {
  deploy: { done: 'built', refused: 'buildFailed' },
  start: { done: 'started', refused: 'startRefused' },
  stop: { done: 'stopped', refused: 'stopRefused' },
  reboot: { done: 'rebooted', refused: 'rebootRefused' },
  hibernate: { done: 'hibernated', refused: 'hibernateRefused' },
  restore: { done: 'restored', refused: 'restoreRefused' },
  delete: { done: 'deleted', refused: 'broke' },
} as const satisfies Record<InstanceCommand | 'deploy', { done: InstanceEvent; refused: InstanceEvent }>;
