import { z } from 'zod';
import { currencies, tiers, volumeLifecycle, volumeTypes } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { volumeAttachmentView } from './instances.js';
import { deletion, flag, idParams, listQuery, price, timestamp, uuid } from './envelope.js';

export const volumeView = z
  .object({
    id: uuid, name: z.string(), description: z.string().nullable(), status: z.enum(volumeLifecycle.states), region: z.string(), tier: z.enum(tiers), size_gb: z.number().int(),
    volume_type: z.enum(volumeTypes), bootable: z.boolean(), os_image: z.string().nullable(), instance_id: uuid.nullable(), device: z.string().nullable(), protected: z.boolean(),
    price_per_hour: price, currency: z.enum(currencies), generation: z.number().int(), created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'VolumeResponse' });
export type VolumeView = z.infer<typeof volumeView>;

export const volumeTypeView = z
  .object({
    tier: z.enum(tiers), type: z.enum(volumeTypes), min_size_gb: z.number().int(), max_size_gb: z.number().int(),
    prices: z.record(z.enum(currencies), price).describe('Per TB (1000 GB) and hour.'), regions: z.array(z.string()),
  })
  .meta({ id: 'VolumeType' });
export type VolumeTypeView = z.infer<typeof volumeTypeView>;

const operationId = { operation_id: uuid };
const createErrors = ['insufficient_credits', 'limit_reached', 'profile_incomplete', 'tier_not_allowed', 'name_taken', 'idempotency_conflict'] as const;

/** The state both need is that of the instance's tier: SHUTOFF in Advanced regions, ACTIVE in Legacy ones. */
const attachment = (verb: 'attach' | 'detach', summary: string, message: string) =>
  defineEndpoint({
    method: 'POST', path: `/api/volumes/${verb}/`, tag: 'Volumes', summary, access: 'write',
    description: 'All or none. The instance must be SHUTOFF in Advanced regions, ACTIVE in Legacy ones. The operation belongs to the instance.',
    body: z.strictObject({ instance_id: uuid, volume_ids: z.array(uuid).min(1).max(100) }),
    status: 202, message, payloadKey: 'volume_attachments', payload: z.array(volumeAttachmentView), extra: operationId,
    errors: ['not_found', 'wrong_state', 'in_use', 'tier_not_allowed', 'idempotency_conflict'],
  });

export const volumeEndpoints = {
  attachVolumes: attachment('attach', 'Attach data volumes to an instance', 'Volumes are being attached'),
  detachVolumes: attachment('detach', 'Detach data volumes from an instance', 'Volumes are being detached'),
  listVolumes: defineEndpoint({
    method: 'GET', path: '/api/volumes/', tag: 'Volumes', summary: 'List volumes', access: 'read',
    query: listQuery(['name', 'created_at', 'size_gb'], {
      region: z.string().max(50).optional(), status: z.enum(volumeLifecycle.states).optional(), volume_type: z.enum(volumeTypes).optional(), bootable: flag.optional(), attached: flag.optional(),
    }),
    status: 200, message: 'Volumes retrieved', payloadKey: 'volumes', payload: z.array(volumeView), paginated: true,
    extra: {
      next_name: z.string().describe('A free name for the next volume.'),
      statistics: z.object({ total: z.number().int(), total_gb: z.number().int(), attached: z.number().int(), bootable: z.number().int() }),
    },
    errors: [],
  }),
  createVolume: defineEndpoint({
    method: 'POST', path: '/api/volumes/', tag: 'Volumes', summary: 'Create a volume', access: 'write',
    description: 'A bootable volume is made from an OS image of its region. The volume is `available` when its operation has succeeded.',
    body: z
      .strictObject({
        name: z.string().max(200), size_gb: z.number().int(), region: z.string().max(50), volume_type: z.enum(volumeTypes), bootable: z.boolean().default(false),
        os_image: z.string().max(200).nullable().optional().describe('Id or slug.'), description: z.string().max(2_000).nullable().optional(),
      })
      .meta({ id: 'VolumeCreateRequest' }),
    status: 202, message: 'Volume is being created', payloadKey: 'volume', payload: volumeView, extra: operationId, errors: createErrors,
  }),
  listVolumeTypes: defineEndpoint({
    method: 'GET', path: '/api/volumes/types/', tag: 'Volumes', summary: 'Types of volumes by tier', access: 'read',
    query: z.strictObject({ tier: z.enum(tiers).optional() }),
    status: 200, message: 'Volume types retrieved', payloadKey: 'volume_types', payload: z.array(volumeTypeView), errors: [],
  }),
  getVolume: defineEndpoint({
    method: 'GET', path: '/api/volumes/{id}/', tag: 'Volumes', summary: 'Get a volume', access: 'read', params: idParams,
    status: 200, message: 'Volume retrieved', payloadKey: 'volume', payload: volumeView, errors: [],
  }),
  updateVolume: defineEndpoint({
    method: 'PATCH', path: '/api/volumes/{id}/', tag: 'Volumes', summary: 'Rename, describe or protect a volume', access: 'write', params: idParams,
    body: z.strictObject({ name: z.string().max(200).optional(), description: z.string().max(2_000).nullable().optional(), protected: z.boolean().optional() }),
    status: 200, message: 'Volume updated', payloadKey: 'volume', payload: volumeView, errors: ['name_taken', 'wrong_state', 'tier_not_allowed'],
  }),
  deleteVolume: defineEndpoint({
    ...deletion, method: 'DELETE', path: '/api/volumes/{id}/', tag: 'Volumes', summary: 'Delete a volume', access: 'write', params: idParams, query: z.strictObject({ is_permanent: flag.optional() }),
    status: 202, message: 'Volume deleted', payloadKey: 'volume', payload: volumeView, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  }),
  cloneVolume: defineEndpoint({
    method: 'POST', path: '/api/volumes/{id}/clone/', tag: 'Volumes', summary: 'Copy a volume into a new one', access: 'write', params: idParams,
    description: 'Advanced only. `volume` is the new volume; without `name` it is called `<name>-clone`. Another `volume_type` is taken when the size fits it.',
    body: z.strictObject({ name: z.string().max(200).optional(), volume_type: z.enum(volumeTypes).optional() }), bodyOptional: true,
    status: 202, message: 'Volume is being cloned', payloadKey: 'volume', payload: volumeView, extra: operationId, errors: [...createErrors, 'wrong_state'],
  }),
  resizeVolume: defineEndpoint({
    method: 'POST', path: '/api/volumes/{id}/resize/', tag: 'Volumes', summary: 'Make a volume larger', access: 'write', params: idParams,
    description: 'Advanced only, and only while detached. `size_gb` in the volume is the new size once the operation has succeeded.',
    body: z.strictObject({ size_gb: z.number().int() }),
    status: 202, message: 'Volume is being resized', payloadKey: 'volume', payload: volumeView, extra: operationId, errors: ['wrong_state', 'tier_not_allowed', 'insufficient_credits', 'limit_reached', 'idempotency_conflict'],
  }),
};
