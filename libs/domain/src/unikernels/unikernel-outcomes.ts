import type { UnikernelVolumeEvent } from './unikernel-volume.lifecycle.js';
import type { UnikernelEvent } from './unikernel.lifecycle.js';

/** How a command ended, as its agent says. */
export type CommandEnd = 'done' | 'refused' | 'broke';
export type VolumeWork = 'create' | 'resize' | 'delete';

/**
 * The event that ends work on a volume, or undefined where the work has to be done again. `exists`: what was seen of it, undefined when nobody could look.
 * A volume is never called made by guessing, and a deleted one is asked for until it is gone: its ids are no longer valid.
 */
export function volumeEventAfter(work: VolumeWork, end: CommandEnd, attached: boolean, exists: boolean | undefined): UnikernelVolumeEvent | undefined {
  if (work === 'delete') return end === 'done' || exists === false ? 'deleted' : undefined;
  if (work === 'create') return end !== 'done' ? 'createFailed' : attached ? 'createdAttached' : 'created';
  // a resize leaves whole what was there, whatever came of it
  return exists === false ? 'broke' : attached ? 'maintainedAttached' : 'maintained';
}

/** The event that ends a start. `running`: what was seen on the node, undefined when nobody could look. */
export function startEventAfter(end: CommandEnd, running: boolean | undefined): UnikernelEvent {
  if (end === 'done') return 'started';
  if (end === 'refused' || running === false) return 'startFailed';
  return running === true ? 'started' : 'startUnclear';
}

/** A stop ends by being done; whatever else an agent says of it, it is asked for again. */
export const stopIsOver = (end: CommandEnd, running: boolean | undefined): boolean => end === 'done' || running === false;
