import type { ImageState, SnapshotState } from '../snapshots/snapshot.lifecycle.js';
import type { VolumeState } from '../volumes/volume.lifecycle.js';

type StorageState = VolumeState | SnapshotState | ImageState;

/** States of what was thrown away and is kept for a while, or is on its way out of there. Its name is free. */
export const trashStates = ['trashed', 'purging'] as const satisfies readonly StorageState[];

/** States that lists leave out unless they are asked for, and whose names are free. */
export const hiddenStorageStates = [...trashStates, 'deleted'] as const satisfies readonly StorageState[];

/** Is it nothing that a person works with any more? */
export const isHidden = (state: StorageState): boolean => hiddenStorageStates.some((hidden) => hidden === state);

/**
 * Does a delete throw the thing away for a while, or for good? Only what is whole goes to the trash: what is in error may not be what its owner remembers
 * (decision 0013).
 */
export const goesToTrash = (state: StorageState, isPermanent: boolean): boolean => !isPermanent && state !== 'error';
