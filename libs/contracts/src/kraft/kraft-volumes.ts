import { shownVolumeStates } from '@garrison/domain';
import { z } from 'zod';
import { defineKraftEndpoint } from './kraft-endpoint.js';
import { kraftDetailsFlag, kraftListQuery, kraftName, kraftRef, kraftStatus, kraftTags, kraftUuid, mountPath, newName } from './kraft-members.js';

const state = z.enum(shownVolumeStates);
const reference = z.object({ uuid: z.string(), name: z.string() });
const done = z.object({ status: kraftStatus, uuid: z.string(), name: z.string() }).meta({ id: 'VolumeDone' });
const made = done.extend({ state }).meta({ id: 'VolumeMade' });
/** Least and most MB are the metro's; see quotas. */
const sizeMb = z.number().int().positive();
const quotaPolicy = z.enum(['static', 'dynamic']);
const filesystem = z.enum(['ext4', 'virtiofs']);
const accessMode = z.enum(['rwo', 'rox', 'rwx']);

/** A volume as `GET /v1/volumes` tells it. Sizes in MB. */
export const kraftVolume = z.object({
  status: kraftStatus,
  uuid: z.string(),
  name: z.string(),
  created_at: z.string(),
  state,
  size_mb: z.number().int(),
  attached_to: z.array(reference).describe('The instance it is attached to; at most one.'),
  mounted_by: z.array(reference.extend({ readonly: z.boolean() })),
  persistent: z.boolean().describe('Stays when the instance it is attached to is deleted.'),
  tags: z.array(z.string()),
  quota_policy: quotaPolicy,
  delete_lock: z.boolean(),
  filesystem: z.literal('ext4'),
  access_mode: z.literal('rwo'),
}).meta({ id: 'Volume' });
export type KraftVolume = z.infer<typeof kraftVolume>;

const brief = z.object({ uuid: z.string(), name: z.string() }).meta({ id: 'VolumeName' });
const nothing = z.strictObject({});
const change = (props: [string, ...string[]]) => z.strictObject({ id: z.string().optional().describe('Comes back in the entry.'), prop: z.enum(props), op: z.enum(['set', 'add', 'del']), value: z.unknown().optional() });
const changed = done.extend({ id: z.string().optional() }).meta({ id: 'VolumeChanged' });
const volumes = { tag: 'Volumes', category: 'volumes' } as const;
const templates = { tag: 'Volume templates', category: 'volumes' } as const;

export const kraftVolumeEndpoints = {
  createVolumes: defineKraftEndpoint({
    ...volumes, method: 'POST', path: '/v1/volumes', access: 'write', named: false, withoutItems: 'refused', summary: 'Create one or more volumes',
    description: 'They are initialised with an empty file system, or as a copy of a template, and are then `available`.',
    item: z.strictObject({
      name: newName, size_mb: sizeMb.optional(), template: kraftRef.optional(), tags: kraftTags.optional(), quota_policy: quotaPolicy.optional(), filesystem: filesystem.optional(), access_mode: accessMode.optional(),
    }).refine(({ size_mb, template }) => size_mb !== undefined || template !== undefined, { path: ['size_mb'], message: "Missing member 'size_mb'" }),
    entry: made,
  }),
  getVolumes: defineKraftEndpoint({
    ...volumes, method: 'GET', path: '/v1/volumes', localPath: '/v1/volumes/{uuid}', access: 'read', named: true, withoutItems: 'all', summary: 'Tell state and configuration of volumes',
    description: 'Volumes are named in the body or by repeated `uuid` and `name` in the query; without any, all are listed, oldest first.',
    item: nothing, query: kraftListQuery, entry: kraftVolume,
  }),
  listVolumes: defineKraftEndpoint({
    ...volumes, method: 'GET', path: '/v1/volumes/list', access: 'read', named: false, withoutItems: 'all', summary: 'List names and UUIDs of volumes',
    item: z.strictObject({ persistent: z.boolean().optional(), state: state.optional() }), query: z.strictObject({ persistent: kraftDetailsFlag.optional(), state: state.optional() }), entry: brief,
  }),
  attachVolumes: defineKraftEndpoint({
    ...volumes, method: 'PUT', path: '/v1/volumes/attach', localPath: '/v1/volumes/{uuid}/attach', access: 'write', named: true, withoutItems: 'refused', summary: 'Attach volumes to stopped instances',
    item: z.strictObject({ attach_to: kraftRef, at: mountPath, readonly: z.boolean().default(false) }), entry: done,
  }),
  detachVolumes: defineKraftEndpoint({
    ...volumes, method: 'PUT', path: '/v1/volumes/detach', localPath: '/v1/volumes/{uuid}/detach', access: 'write', named: true, withoutItems: 'refused', summary: 'Detach volumes from stopped instances',
    description: 'A volume that was made together with an instance is persistent from then on.', item: z.strictObject({ from: kraftRef.optional() }), entry: done,
  }),
  deleteVolumes: defineKraftEndpoint({
    ...volumes, method: 'DELETE', path: '/v1/volumes', localPath: '/v1/volumes/{uuid}', access: 'write', named: true, withoutItems: 'refused', summary: 'Delete volumes that are attached to nothing', item: nothing, entry: done,
  }),
  updateVolumes: defineKraftEndpoint({
    ...volumes, method: 'PATCH', path: '/v1/volumes', localPath: '/v1/volumes/{uuid}', access: 'write', named: true, withoutItems: 'refused', summary: 'Grow, tag or lock volumes',
    item: change(['size_mb', 'tags', 'quota_policy', 'delete_lock']), entry: changed,
  }),
  cloneVolumes: defineKraftEndpoint({
    ...volumes, method: 'POST', path: '/v1/volumes/clone', localPath: '/v1/volumes/{uuid}/clone', access: 'write', named: true, withoutItems: 'refused', summary: 'Copy volumes',
    item: z.strictObject({ vol_name: newName, tags: kraftTags.optional(), quota_policy: quotaPolicy.optional(), access_mode: accessMode.optional() }), entry: made,
  }),
  createTemplates: defineKraftEndpoint({
    ...templates, method: 'POST', path: '/v1/volumes/templates', access: 'write', named: true, withoutItems: 'refused', summary: 'Turn available volumes into templates', item: nothing, entry: made,
  }),
  getTemplates: defineKraftEndpoint({
    ...templates, method: 'GET', path: '/v1/volumes/templates', localPath: '/v1/volumes/templates/{uuid}', access: 'read', named: true, withoutItems: 'all', summary: 'Tell templates', item: nothing, query: kraftListQuery, entry: kraftVolume,
  }),
  deleteTemplates: defineKraftEndpoint({
    ...templates, method: 'DELETE', path: '/v1/volumes/templates', localPath: '/v1/volumes/templates/{uuid}', access: 'write', named: true, withoutItems: 'refused', summary: 'Delete templates', item: nothing, entry: done,
  }),
  updateTemplates: defineKraftEndpoint({
    ...templates, method: 'PATCH', path: '/v1/volumes/templates', localPath: '/v1/volumes/templates/{uuid}', access: 'write', named: true, withoutItems: 'refused', summary: 'Tag or lock templates',
    item: change(['tags', 'delete_lock']), entry: changed,
  }),
};

/** A volume as an instance is created with it: one that exists, or with `size_mb` a new one that lives as long as the instance. */
export const kraftInstanceVolume = z.strictObject({ uuid: kraftUuid.optional(), name: kraftName.optional(), size_mb: sizeMb.optional(), at: mountPath, readonly: z.boolean().default(false) }).superRefine(({ uuid, name, size_mb }, context) => {
  if (uuid !== undefined && (name !== undefined || size_mb !== undefined)) context.addIssue({ code: 'custom', message: "'uuid' cannot be given together with 'name' or 'size_mb'" });
  if (uuid === undefined && name === undefined && size_mb === undefined) context.addIssue({ code: 'custom', message: "Either 'uuid', 'name' or 'size_mb' is required" });
});
