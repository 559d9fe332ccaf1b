import type { VolumeCommand, VolumeEvent, VolumeState } from './volume.lifecycle.js';

/** Commands to a volume by itself; attaching and detaching are asked of the instance. */
export type OwnVolumeCommand = Exclude<VolumeCommand, 'attach' | 'detach'> | 'create' | 'purge';

/** Which reported event ends a command, and which says that the volume stayed as it was. A clone is reported of the new volume; its source is `cloned` whatever happened. */
export const volumeOutcomes = {
  create: { done: 'created', refused: 'createFailed' },
  clone: { done: 'created', refused: 'createFailed' },
  resize: { done: 'resized', refused: 'resizeRefused' },
  delete: { done: 'deleted', refused: 'deleteRefused' },
  // it stays where it is, and is asked again
  purge: { done: 'purged', refused: 'purge' },
} as const satisfies Record<OwnVolumeCommand, { done: VolumeEvent; refused: VolumeEvent }>;

/** What a region's storage truly holds of a volume, as its agent saw it. */
export type ObservedVolume = { readonly exists: boolean; readonly attached: boolean };

/**
 * The event to record for a transitional volume whose command was given up, from the last look at the storage (undefined: nobody could look).
 * A volume is never called made by guessing: a copy may be half done. A resize leaves whole what was there, whatever came of it, and storage
 * refuses to shrink, so the recorded size is never more than there is. The source of a clone is only read.
 */
export function eventFromVolume(state: VolumeState, seen: ObservedVolume | undefined): VolumeEvent {
  if (state === 'cloning') return 'cloned';
  if (state === 'purging') return seen?.exists === false ? 'purged' : 'purge';
  if (state === 'creating') return seen?.exists === false ? 'createFailed' : 'broke';
  if (state === 'resizing') return seen?.exists === false ? 'broke' : 'resizeRefused';
  if (!seen) return 'broke';
  if (state === 'deleting') return seen.exists ? 'deleteRefused' : 'deleted';
  if (!seen.exists) return 'broke';
  if (state === 'attaching') return seen.attached ? 'attached' : 'attachRefused';
  if (state === 'detaching') return seen.attached ? 'detachRefused' : 'detached';
  return 'broke';
}
