import { describeError } from '../describe-error.js';
import { imageLifecycle, snapshotLifecycle, type ImageState, type SnapshotState } from './snapshot.lifecycle.js';

const snapshotStates = {
  restore: snapshotLifecycle.edges.restore.from,
  'making an image': snapshotLifecycle.edges.restore.from,
  delete: snapshotLifecycle.edges.delete.from,
} as const satisfies Record<string, readonly SnapshotState[]>;

/** Why something cannot be asked of a snapshot now, in the API's own words; undefined when it can. */
export function whyNotSnapshot(current_state: SnapshotState, command: keyof typeof snapshotStates): string | undefined {
  const allowed_from: readonly SnapshotState[] = snapshotStates[command];
  return allowed_from.includes(current_state) ? undefined : describeError({ code: 'wrong_state', resource: 'snapshot', current_state, command, allowed_from });
}

/** Why a custom image cannot be deleted now, in the API's own words; undefined when it can. */
export function whyNotDeleteImage(current_state: ImageState): string | undefined {
  const allowed_from = imageLifecycle.edges.delete.from;
  return imageLifecycle.can(current_state, 'delete') ? undefined : describeError({ code: 'wrong_state', resource: 'custom_image', current_state, command: 'delete', allowed_from });
}
