import type { CopyTarget, DriverSet } from '@garrison/node-drivers';
import type { AgentHandlers, Step } from './plan.js';

type Copies = DriverSet['copies'];

/** Keeps what is on a volume now; taken back, the snapshot is removed. The volume and its machine are only read. */
const snapshotStep = (copies: Copies, target: CopyTarget, snapshot: { snapshotId: string; name: string; volumeId: string }): Step => ({
  name: 'create_snapshot',
  run: (signal) => copies.createSnapshot(target, snapshot, signal),
  undo: (signal) => copies.removeSnapshot(target, snapshot.snapshotId, signal),
});

const imageStep = (copies: Copies, target: CopyTarget, image: { imageId: string; name: string; snapshotId: string }): Step => ({
  name: 'create_image',
  run: (signal) => copies.createImage(target, image, signal),
  undo: (signal) => copies.removeImage(target, image.imageId, signal),
});

/** Makes a snapshot, and if asked for an image of it; refused, nothing of either is left. What is made together is new together, so one fence fits both. */
export const createSnapshot: AgentHandlers['snapshot.create'] = ({ snapshotId, fence, name, sourceVolumeId, image }, { drivers: { copies } }) => ({
  volumeIds: [sourceVolumeId],
  copyIds: [snapshotId, ...(image ? [image.imageId] : [])],
  steps: [
    snapshotStep(copies, { copyId: snapshotId, fence }, { snapshotId, name, volumeId: sourceVolumeId }),
    ...(image ? [imageStep(copies, { copyId: image.imageId, fence }, { ...image, snapshotId })] : []),
  ],
});

/** Makes an image of a snapshot, which is made first if asked for; refused, nothing of what was to be made is left. */
export const createImage: AgentHandlers['image.create'] = ({ imageId, fence, name, sourceSnapshotId, snapshot }, { drivers: { copies } }) => ({
  volumeIds: snapshot ? [snapshot.sourceVolumeId] : [],
  copyIds: [imageId, sourceSnapshotId],
  steps: [
    ...(snapshot ? [snapshotStep(copies, { copyId: sourceSnapshotId, fence }, { snapshotId: sourceSnapshotId, name: snapshot.name, volumeId: snapshot.sourceVolumeId })] : []),
    imageStep(copies, { copyId: imageId, fence }, { imageId, name, snapshotId: sourceSnapshotId }),
  ],
});

/** Images and machines made from it stay. What is gone is gone: no undo. */
export const deleteSnapshot: AgentHandlers['snapshot.delete'] = ({ snapshotId, fence }, { drivers: { copies } }) => ({
  volumeIds: [],
  copyIds: [snapshotId],
  steps: [{ name: 'delete_snapshot', run: (signal) => copies.removeSnapshot({ copyId: snapshotId, fence }, snapshotId, signal) }],
});

/** Machines made from it stay. */
export const deleteImage: AgentHandlers['image.delete'] = ({ imageId, fence }, { drivers: { copies } }) => ({
  volumeIds: [],
  copyIds: [imageId],
  steps: [{ name: 'delete_image', run: (signal) => copies.removeImage({ copyId: imageId, fence }, imageId, signal) }],
});
