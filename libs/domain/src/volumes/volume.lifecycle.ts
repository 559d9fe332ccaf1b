import { defineLifecycle } from '../lifecycle/lifecycle.js';

const MINUTE_MS = 60_000;

/** The life of a volume (spec barrack-api §1, §5). A volume made or attached by a deployment follows the deployment's outcome. */
export const volumeLifecycle = defineLifecycle({
  initial: 'creating',
  terminal: ['deleted'],
  states: ['creating', 'available', 'attaching', 'attached', 'detaching', 'resizing', 'cloning', 'snapshotting', 'trashed', 'purging', 'deleting', 'deleted', 'error'],
  edges: {
    // commands
    attach: { from: ['available'], to: 'attaching' },
    // from error: when nobody could tell whether it was attached or detached, detaching finds out
    detach: { from: ['attached', 'error'], to: 'detaching' },
    resize: { from: ['available'], to: 'resizing' },
    clone: { from: ['available'], to: 'cloning' },
    snapshot: { from: ['attached'], to: 'snapshotting' },
    delete: { from: ['available', 'error'], to: 'deleting' },
    // moves of rows alone: in the trash the disk is kept as it is
    trash: { from: ['available'], to: 'trashed' },
    recover: { from: ['trashed'], to: 'available' },
    // what is asked to go may be gone, so there is no way back; asked again until it is
    purge: { from: ['trashed', 'purging'], to: 'purging' },
    // the instance it hangs on is deleted, and the volume with it: into the trash when the machine is seen to be gone, or for good
    trashWithInstance: { from: ['attaching', 'attached', 'detaching', 'snapshotting'], to: 'trashed' },
    deleteWithInstance: { from: ['creating', 'attaching', 'attached', 'detaching', 'snapshotting', 'error'], to: 'deleting' },
    // reports
    created: { from: ['creating'], to: 'available' },
    createdAttached: { from: ['creating'], to: 'attached' },
    createFailed: { from: ['creating'], to: 'deleted' },
    attached: { from: ['attaching'], to: 'attached' },
    attachRefused: { from: ['attaching'], to: 'available' },
    // from error: a second try to delete its instance has shown what is true
    detached: { from: ['detaching', 'attaching', 'attached', 'snapshotting', 'error'], to: 'available' },
    detachRefused: { from: ['detaching'], to: 'attached' },
    resized: { from: ['resizing'], to: 'available' },
    resizeRefused: { from: ['resizing'], to: 'available' },
    cloned: { from: ['cloning'], to: 'available' },
    snapshotted: { from: ['snapshotting'], to: 'attached' },
    deleted: { from: ['deleting', 'error'], to: 'deleted' },
    deleteRefused: { from: ['deleting'], to: 'available' },
    purged: { from: ['purging'], to: 'deleted' },
    broke: { from: ['creating', 'attaching', 'detaching', 'resizing', 'cloning', 'snapshotting', 'deleting'], to: 'error' },
  },
  deadlinesMs: {
    creating: 30 * MINUTE_MS,
    attaching: 30 * MINUTE_MS,
    detaching: 10 * MINUTE_MS,
    resizing: 30 * MINUTE_MS,
    cloning: 60 * MINUTE_MS,
    snapshotting: 60 * MINUTE_MS,
    purging: 10 * MINUTE_MS,
    deleting: 10 * MINUTE_MS,
  },
});

export type VolumeState = (typeof volumeLifecycle.states)[number];
export type VolumeEvent = keyof typeof volumeLifecycle.edges;

/** What a person can ask of a volume that exists; `snapshot` is asked of its instance. */
export const volumeCommands = ['attach', 'detach', 'resize', 'clone', 'delete'] as const satisfies readonly VolumeEvent[];
export type VolumeCommand = (typeof volumeCommands)[number];
