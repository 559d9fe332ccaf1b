import { defineLifecycle } from '../lifecycle/lifecycle.js';

const MINUTE_MS = 60_000;

/** Into the trash, out of it again, and out of the world; as volumes have it. */
const trashEdges = {
  trash: { from: ['SUCCESS'], to: 'trashed' },
  recover: { from: ['trashed'], to: 'SUCCESS' },
  purge: { from: ['trashed', 'purging'], to: 'purging' },
  purged: { from: ['purging'], to: 'deleted' },
} as const;

/** The life of a snapshot (spec barrack-api §1, §6). `restoring` lasts as long as the machine that is made from it is built, whatever comes of that. */
export const snapshotLifecycle = defineLifecycle({
  initial: 'creating',
  terminal: ['deleted'],
  states: ['creating', 'SUCCESS', 'restoring', 'trashed', 'purging', 'deleting', 'deleted', 'error'],
  edges: {
    // commands
    restore: { from: ['SUCCESS'], to: 'restoring' },
    delete: { from: ['SUCCESS', 'error'], to: 'deleting' },
    ...trashEdges,
    // reports
    created: { from: ['creating'], to: 'SUCCESS' },
    createFailed: { from: ['creating'], to: 'deleted' },
    restored: { from: ['restoring'], to: 'SUCCESS' },
    deleted: { from: ['deleting'], to: 'deleted' },
    deleteRefused: { from: ['deleting'], to: 'SUCCESS' },
    broke: { from: ['creating', 'deleting'], to: 'error' },
  },
  deadlinesMs: { creating: 60 * MINUTE_MS, restoring: 30 * MINUTE_MS, purging: 10 * MINUTE_MS, deleting: 10 * MINUTE_MS },
});

export type SnapshotState = (typeof snapshotLifecycle.states)[number];
export type SnapshotEvent = keyof typeof snapshotLifecycle.edges;

/** What a person can ask of a snapshot that exists. */
export const snapshotCommands = ['restore', 'delete'] as const satisfies readonly SnapshotEvent[];

/** The life of a custom image (spec barrack-api §1, §6). Machines that boot from it do not change it. */
export const imageLifecycle = defineLifecycle({
  initial: 'creating',
  terminal: ['deleted'],
  states: ['creating', 'SUCCESS', 'trashed', 'purging', 'deleting', 'deleted', 'error'],
  edges: {
    // commands
    delete: { from: ['SUCCESS', 'error'], to: 'deleting' },
    ...trashEdges,
    // reports
    created: { from: ['creating'], to: 'SUCCESS' },
    createFailed: { from: ['creating'], to: 'deleted' },
    deleted: { from: ['deleting'], to: 'deleted' },
    deleteRefused: { from: ['deleting'], to: 'SUCCESS' },
    broke: { from: ['creating', 'deleting'], to: 'error' },
  },
  deadlinesMs: { creating: 60 * MINUTE_MS, purging: 10 * MINUTE_MS, deleting: 10 * MINUTE_MS },
});

export type ImageState = (typeof imageLifecycle.states)[number];
export type ImageEvent = keyof typeof imageLifecycle.edges;

/** What a person can ask of an image that exists; a deployment names it, and leaves it as it is. */
export const imageCommands = ['delete'] as const satisfies readonly ImageEvent[];

/** What snapshots and images have in common: they are made, kept and removed whole. */
export type CopyEvent = ImageEvent;

/** Which reported event ends a command to a snapshot or image, and which says that it stayed as it was. */
export const copyOutcomes = {
  create: { done: 'created', refused: 'createFailed' },
  delete: { done: 'deleted', refused: 'deleteRefused' },
  // it stays where it is, and is asked again
  purge: { done: 'purged', refused: 'purge' },
} as const satisfies Record<string, { done: CopyEvent; refused: CopyEvent }>;

/**
 * The event to record for a snapshot or image whose command was given up, from the last look at the store (undefined: nobody could look). One that was being
 * made is never called made by guessing: it may be half written.
 */
export function eventFromCopy(state: 'creating' | 'deleting' | 'purging', exists: boolean | undefined): CopyEvent {
  if (state === 'purging') return exists === false ? 'purged' : 'purge';
  if (state === 'creating') return exists === false ? 'createFailed' : 'broke';
  if (exists === undefined) return 'broke';
  return exists ? 'deleteRefused' : 'deleted';
}
