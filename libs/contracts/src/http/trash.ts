import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { idParams, listQuery, timestamp, uuid } from './envelope.js';
import { imageView, snapshotView } from './snapshots.js';
import { volumeView } from './volumes.js';

const thrownAway = { trashed_at: timestamp, kept_until: timestamp.describe('It is deleted then; until then it costs what it did.') };
export const trashedVolumeView = volumeView.extend(thrownAway).meta({ id: 'TrashedVolume' });
export type TrashedVolumeView = z.infer<typeof trashedVolumeView>;
export const trashedSnapshotView = snapshotView.extend(thrownAway).meta({ id: 'TrashedSnapshot' });
export type TrashedSnapshotView = z.infer<typeof trashedSnapshotView>;
export const trashedImageView = imageView.extend(thrownAway).meta({ id: 'TrashedImage' });
export type TrashedImageView = z.infer<typeof trashedImageView>;

type Kind = 'volumes' | 'snapshots' | 'images';
type One = 'volume' | 'snapshot' | 'image';

const listed = <const K extends Kind, const T extends string, V extends z.ZodObject>(kind: K, tag: T, view: V) =>
  defineEndpoint({
    method: 'GET', path: `/api/${kind}/trash/`, tag, summary: `List the trash of ${kind}`, access: 'read', query: listQuery(['name', 'trashed_at'], {}),
    description: 'What was deleted and can be restored, the latest first; with what it costs, and until when it is kept.',
    status: 200, message: 'Trash retrieved', payloadKey: kind, payload: z.array(view), paginated: true, errors: [],
  });

const restored = <const K extends Kind, const O extends One, const T extends string, V extends z.ZodObject>(kind: K, one: O, tag: T, view: V) =>
  defineEndpoint({
    method: 'POST', path: `/api/${kind}/trash/{id}/restore/`, tag, summary: `Take a ${one} out of the trash`, access: 'write', params: idParams,
    description: 'When its name is used by another one by now, give it a new `name`.',
    body: z.strictObject({ name: z.string().max(200).optional() }), bodyOptional: true,
    status: 200, message: 'Restored from the trash', payloadKey: one, payload: view, errors: ['name_taken', 'wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  });

const purged = <const K extends Kind, const O extends One, const T extends string, V extends z.ZodObject>(kind: K, one: O, tag: T, view: V) =>
  defineEndpoint({
    method: 'DELETE', path: `/api/${kind}/trash/{id}/`, tag, summary: `Delete a ${one} in the trash for good`, access: 'write', params: idParams,
    status: 202, message: 'It is being deleted for good', payloadKey: one, payload: view, extra: { operation_id: uuid }, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  });

export const trashEndpoints = {
  listTrashedVolumes: listed('volumes', 'Volumes', trashedVolumeView),
  restoreTrashedVolume: restored('volumes', 'volume', 'Volumes', volumeView),
  purgeTrashedVolume: purged('volumes', 'volume', 'Volumes', volumeView),
  listTrashedSnapshots: listed('snapshots', 'Snapshots', trashedSnapshotView),
  restoreTrashedSnapshot: restored('snapshots', 'snapshot', 'Snapshots', snapshotView),
  purgeTrashedSnapshot: purged('snapshots', 'snapshot', 'Snapshots', snapshotView),
  listTrashedImages: listed('images', 'Images', trashedImageView),
  restoreTrashedImage: restored('images', 'image', 'Images', imageView),
  purgeTrashedImage: purged('images', 'image', 'Images', imageView),
};
