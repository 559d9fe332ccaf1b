import { z } from 'zod';
import { currencies, imageLifecycle, instanceLifecycle, snapshotLifecycle, tiers } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { deletion, flag, idParams, labels, listQuery, price, timestamp, uuid } from './envelope.js';
import { deploymentView } from './deployments.js';
import { failureView, securityRuleInput } from './instances.js';

export const snapshotView = z
  .object({
    id: uuid, name: z.string(), description: z.string().nullable(), status: z.enum(snapshotLifecycle.states), region: z.string(), tier: z.enum(tiers),
    size_gb: z.number().int().describe('Of the disk it was made of; a machine made from it gets a boot volume of this size.'),
    instance_id: uuid, instance_name: z.string().describe('As it was called then.'), gpu_model: z.string(), gpu_count: z.number().int(), vcpus: z.number().int(), ram_gb: z.number().int(),
    os_image: z.string().nullable(), has_image: z.boolean(), error: failureView.nullable(), price_per_hour: price, currency: z.enum(currencies), generation: z.number().int(),
    created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'Snapshot' });
export type SnapshotView = z.infer<typeof snapshotView>;

export const imageView = z
  .object({
    id: uuid, name: z.string(), description: z.string().nullable(), status: z.enum(imageLifecycle.states), region: z.string(), tier: z.enum(tiers), size_gb: z.number().int(),
    os_image: z.string().nullable(), default_user: z.string(), snapshot_id: uuid.nullable().describe('What it was made from; that may be gone.'), error: failureView.nullable(),
    price_per_hour: price, currency: z.enum(currencies), generation: z.number().int(), created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'Image' });
export type ImageView = z.infer<typeof imageView>;

export const snapshotRelationView = z
  .object({ snapshot_id: uuid, has_image: z.boolean(), images: z.array(z.object({ id: uuid, name: z.string(), status: z.enum(imageLifecycle.states) })) })
  .meta({ id: 'SnapshotImageRelationship' });
export type SnapshotRelationView = z.infer<typeof snapshotRelationView>;

export const snapshotCandidateView = z
  .object({
    id: uuid, name: z.string(), status: z.enum(instanceLifecycle.states), region: z.string(), tier: z.enum(tiers), gpu_model: z.string(), gpu_count: z.number().int(),
    size_gb: z.number().int().nullable().describe('Of the boot volume.'), eligible: z.boolean(), reason: z.string().optional().describe('Why not, when it is not eligible.'),
  })
  .meta({ id: 'SnapshotVMResponse' });
export type SnapshotCandidateView = z.infer<typeof snapshotCandidateView>;

const operationId = { operation_id: uuid };
const naming = { name: z.string().max(200), description: z.string().max(2_000).nullable().optional() };
const madeErrors = ['not_found', 'wrong_state', 'insufficient_credits', 'limit_reached', 'profile_incomplete', 'tier_not_allowed', 'name_taken', 'idempotency_conflict'] as const;
const createErrors = [...madeErrors, 'in_use'] as const;
const deleteErrors = ['wrong_state', 'in_use', 'tier_not_allowed', 'idempotency_conflict'] as const;
const statistics = { total: z.number().int(), total_gb: z.number().int(), available: z.number().int().describe('In SUCCESS.') };

/** What a restore leaves out is taken from the machine the snapshot was made of. */
const restoreRequest = z
  .strictObject({
    vm_name: z.string().max(200).optional().describe('Left out: `<snapshot>-restored`, made unique.'), gpu_model: z.string().max(100).optional(), gpu_count: z.number().int().optional(),
    ssh_key_ids: z.array(uuid).max(100).optional().describe('Left out: the keys of the source that still exist.'), startup_script_id: uuid.nullable().optional(), cloud_init: z.string().max(70_000).nullable().optional(),
    assign_public_ip: z.boolean().default(true), security_rules: z.array(securityRuleInput).max(100).default([]), firewall_ids: z.array(uuid).max(100).default([]),
    enable_jupyter: z.boolean().default(false), jupyter_password: z.string().max(200).nullable().optional(), labels: labels.default({}),
  })
  .meta({ id: 'RestoreSnapshotRequest' });

export const snapshotEndpoints = {
  listSnapshots: defineEndpoint({
    method: 'GET', path: '/api/snapshots/', tag: 'Snapshots', summary: 'List snapshots', access: 'read',
    query: listQuery(['name', 'created_at', 'size_gb'], { region: z.string().max(50).optional(), status: z.enum(snapshotLifecycle.states).optional(), instance_id: uuid.optional() }),
    status: 200, message: 'Snapshots retrieved', payloadKey: 'snapshots', payload: z.array(snapshotView), paginated: true,
    extra: { statistics: z.object({ ...statistics, with_image: z.number().int() }) }, errors: [],
  }),
  createSnapshot: defineEndpoint({
    method: 'POST', path: '/api/snapshots/', tag: 'Snapshots', summary: 'Make a snapshot of an instance', access: 'write',
    description: 'Legacy only; the instance is ACTIVE or SHUTOFF, goes on, and takes no other command than delete meanwhile. With `create_image` an image of the same name is made too, both or neither.',
    body: z.strictObject({ instance_id: uuid, ...naming, create_image: z.boolean().default(false) }).meta({ id: 'CreateSnapshotRequest' }),
    status: 202, message: 'Snapshot is being created', payloadKey: 'snapshot', payload: snapshotView, extra: operationId, errors: createErrors,
  }),
  getSnapshot: defineEndpoint({
    method: 'GET', path: '/api/snapshots/{id}/', tag: 'Snapshots', summary: 'Get a snapshot', access: 'read', params: idParams,
    status: 200, message: 'Snapshot retrieved', payloadKey: 'snapshot', payload: snapshotView, errors: [],
  }),
  deleteSnapshot: defineEndpoint({
    ...deletion, method: 'DELETE', path: '/api/snapshots/{id}/', tag: 'Snapshots', summary: 'Delete a snapshot', access: 'write', params: idParams, query: z.strictObject({ is_permanent: flag.optional() }),
    description: `Images and instances made from it stay. ${deletion.description}`,
    status: 202, message: 'Snapshot deleted', payloadKey: 'snapshot', payload: snapshotView, errors: deleteErrors,
  }),
  restoreSnapshot: defineEndpoint({
    method: 'POST', path: '/api/snapshots/{id}/restore/', tag: 'Snapshots', summary: 'Deploy a new instance from a snapshot', access: 'write', params: idParams,
    description: 'Always a new instance with new addresses, in the snapshot’s region. The snapshot is `restoring` until it is built.',
    body: restoreRequest, bodyOptional: true,
    status: 202, message: 'Instance is being restored from the snapshot', payloadKey: 'deployment', payload: deploymentView, extra: operationId, errors: [...madeErrors, 'out_of_stock'],
  }),
  getSnapshotImage: defineEndpoint({
    method: 'GET', path: '/api/snapshots/{id}/image/', tag: 'Snapshots', summary: 'Images made from a snapshot', access: 'read', params: idParams,
    status: 200, message: 'Relationship retrieved', payloadKey: 'relationship', payload: snapshotRelationView, errors: [],
  }),
  listSnapshotImages: defineEndpoint({
    method: 'POST', path: '/api/snapshots/images/', tag: 'Snapshots', summary: 'Images made from several snapshots', access: 'read',
    description: 'One entry for each snapshot of yours that is named, in the order asked; others are left out.',
    body: z.strictObject({ snapshot_ids: z.array(uuid).min(1).max(100) }).meta({ id: 'GetBatchSnapshotImageRelationshipsRequest' }),
    status: 200, message: 'Relationships retrieved', payloadKey: 'relationships', payload: z.array(snapshotRelationView), errors: [],
  }),
  listSnapshotCandidates: defineEndpoint({
    method: 'GET', path: '/api/instances/snapshot-eligible/', tag: 'Snapshots', summary: 'Instances that can be snapshotted, and why others cannot', access: 'read',
    query: listQuery(['name', 'created_at'], { region: z.string().max(50).optional(), tier: z.enum(tiers).optional() }),
    status: 200, message: 'Instances retrieved', payloadKey: 'instances', payload: z.array(snapshotCandidateView), paginated: true, errors: [],
  }),
  listImages: defineEndpoint({
    method: 'GET', path: '/api/images/', tag: 'Images', summary: 'List custom images', access: 'read',
    query: listQuery(['name', 'created_at', 'size_gb'], { region: z.string().max(50).optional(), status: z.enum(imageLifecycle.states).optional(), snapshot_id: uuid.optional(), instance_id: uuid.optional() }),
    status: 200, message: 'Images retrieved', payloadKey: 'images', payload: z.array(imageView), paginated: true, extra: { statistics: z.object(statistics) }, errors: [],
  }),
  createImage: defineEndpoint({
    method: 'POST', path: '/api/images/', tag: 'Images', summary: 'Make a custom image from a snapshot or an instance', access: 'write',
    description: 'Exactly one of `snapshot_id` (in SUCCESS) and `instance_id`; of an instance a snapshot is made first, by the name of the image, in the same operation: both or neither.',
    body: z.strictObject({ snapshot_id: uuid.optional(), instance_id: uuid.optional(), ...naming }).meta({ id: 'CreateImageFromSnapshotRequest' }),
    status: 202, message: 'Image is being created', payloadKey: 'image', payload: imageView, extra: operationId, errors: createErrors,
  }),
  getImage: defineEndpoint({
    method: 'GET', path: '/api/images/{id}/', tag: 'Images', summary: 'Get a custom image', access: 'read', params: idParams,
    status: 200, message: 'Image retrieved', payloadKey: 'image', payload: imageView, errors: [],
  }),
  deleteImage: defineEndpoint({
    ...deletion, method: 'DELETE', path: '/api/images/{id}/', tag: 'Images', summary: 'Delete a custom image', access: 'write', params: idParams, query: z.strictObject({ is_permanent: flag.optional() }),
    description: `Instances made from it stay. ${deletion.description}`,
    status: 202, message: 'Image deleted', payloadKey: 'image', payload: imageView, errors: deleteErrors,
  }),
};
