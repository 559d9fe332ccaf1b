import { z } from 'zod';
import { bootSources, currencies, directions, ethertypes, instanceLifecycle, ipStatuses, ruleStatuses, tiers, volumeLifecycle, volumeTypes } from '@garrison/domain';
import { flavorView } from './catalogue.js';
import { defineEndpoint } from './endpoint.js';
import { amount, flag, idParams, labels, listQuery, price, timestamp, uuid } from './envelope.js';

export const securityRuleInput = z
  .strictObject({
    direction: z.enum(directions), ethertype: z.enum(ethertypes), protocol: z.string().max(20),
    port_range_min: z.number().int().nullable().optional(), port_range_max: z.number().int().nullable().optional(),
    remote_ip_prefix: z.string().max(64), description: z.string().max(255).optional(),
  })
  .meta({ id: 'VMSecurityRuleRequest' });

export const securityRuleView = z
  .object({
    id: uuid, direction: z.enum(directions), ethertype: z.enum(ethertypes), protocol: z.string(), port_range_min: z.number().int().nullable(),
    port_range_max: z.number().int().nullable(), remote_ip_prefix: z.string(), description: z.string().nullable(), status: z.enum(ruleStatuses), created_at: timestamp,
  })
  .meta({ id: 'VMSecurityRule' });

const allowed = z.object({ allowed: z.boolean(), reason: z.string().optional() });
export const allowedOperations = z
  .object({
    start: allowed, stop: allowed, reboot: allowed, hibernate: allowed, restore: allowed, delete: allowed, toggle_public_ip: allowed,
    attach_volumes: allowed, detach_volumes: allowed, snapshot: allowed, attach_firewall: allowed,
  })
  .meta({ id: 'VMOperations' });

export const volumeAttachmentView = z
  .object({
    id: uuid, volume_id: uuid, name: z.string(), size_gb: z.number().int(), volume_type: z.enum(volumeTypes), device: z.string().nullable(),
    status: z.enum(volumeLifecycle.states), bootable: z.boolean(),
  })
  .meta({ id: 'VMVolumeAttachment' });

/** Why a thing failed, in words for its owner. */
export const failureView = z.object({ code: z.string(), message: z.string(), step: z.string().nullable(), at: timestamp }).meta({ id: 'Failure' });

/** What limits how long a machine runs; null takes a limit off. */
export const leaseInput = {
  lease_until: z.iso.datetime({ offset: true }).nullable().optional().describe('The machine is put to rest then: hibernated where its flavor can, else stopped. Never deleted.'),
  idle_stop_minutes: z.number().int().nullable().optional().describe('The same once all its GPUs were idle for so long.'),
};

export const instanceView = z
  .object({
    id: uuid, name: z.string(), status: z.enum(instanceLifecycle.states), region: z.string(), tier: z.enum(tiers), gpu_model: z.string(), gpu_count: z.number().int(),
    flavor: flavorView, boot_source: z.enum(bootSources), image: z.object({ id: z.string(), name: z.string() }).nullable(),
    os_volume: z.object({ id: uuid, name: z.string(), size_gb: z.number().int(), volume_type: z.enum(volumeTypes) }).nullable(),
    volume_attachments: z.array(volumeAttachmentView), ssh_keys: z.array(z.object({ id: uuid, name: z.string() })), startup_script_id: uuid.nullable(),
    private_ip: z.string().nullable(), public_ip: z.string().nullable(), ip_status: z.enum(ipStatuses), security_rules: z.array(securityRuleView),
    firewalls: z.array(z.object({ id: uuid, name: z.string() })), price_per_hour: price, price_per_minute: price, currency: z.enum(currencies),
    allowed_operations: allowedOperations, labels, delete_protection: z.boolean(), lease_until: timestamp.nullable(), idle_stop_minutes: z.number().int().nullable(), ssh_command: z.string().nullable(), server_uuid: uuid, error: failureView.nullable(),
    generation: z.number().int(), created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'VMInstance' });
export type InstanceView = z.infer<typeof instanceView>;

const operationId = { operation_id: uuid };
const command = (verb: string, summary: string, message: string, more: readonly ('out_of_stock' | 'insufficient_credits' | 'limit_reached')[] = []) =>
  defineEndpoint({
    method: 'POST', path: `/api/instances/{id}/${verb}/`, tag: 'Instances', summary, access: 'write', params: idParams,
    status: 202, message, payloadKey: 'instance', payload: instanceView, extra: operationId, errors: ['wrong_state', 'in_use', 'tier_not_allowed', 'idempotency_conflict', ...more],
  });

export const consoleOutput = z
  .object({ text: z.string(), offset: z.number().int().describe('Position (bytes) of the first byte of `text` in the whole output.'), next_offset: z.number().int(), truncated: z.boolean() })
  .meta({ id: 'ConsoleOutput' });

export const instanceEventView = z
  .object({ sequence: z.number().int(), status: z.enum(instanceLifecycle.states), generation: z.number().int(), message: z.string(), error: failureView.nullable(), at: timestamp })
  .meta({ id: 'InstanceEvent' });

export const hibernatedView = z
  .object({
    count: z.number().int().describe('All that match, not only this page.'), currency: z.enum(currencies),
    price_per_hour: price.describe('Of one hibernated instance, in place of its GPUs; disks and a kept public IP are charged beside it.'),
    total_per_hour: price, accrued: amount.describe('What the present hibernations have cost until now, disks and addresses not counted.'),
    instances: z.array(
      z.object({
        id: uuid, name: z.string(), region: z.string(), tier: z.enum(tiers), gpu_model: z.string(), gpu_count: z.number().int(), hibernated_at: timestamp, price_per_hour: price, accrued: amount,
      }).meta({ id: 'HibernatedInstance' }),
    ),
  })
  .meta({ id: 'HibernatedInstances' });
export type HibernatedView = z.infer<typeof hibernatedView>;

export const instanceEndpoints = {
  listHibernated: defineEndpoint({
    method: 'GET', path: '/api/instances/hibernated/', tag: 'Instances', summary: 'List hibernated instances and what they cost meanwhile', access: 'read',
    query: listQuery(['name', 'created_at'], { region: z.string().max(50).optional(), gpu_model: z.string().max(100).optional() }),
    status: 200, message: 'Hibernated instances retrieved', payloadKey: 'hibernated', payload: hibernatedView, paginated: true, errors: [],
  }),
  listInstances: defineEndpoint({
    method: 'GET', path: '/api/instances/', tag: 'Instances', summary: 'List instances', access: 'read',
    query: listQuery(['name', 'created_at', 'status'], {
      region: z.string().max(50).optional(), tier: z.enum(tiers).optional(), status: z.enum(instanceLifecycle.states).optional(), gpu_model: z.string().max(100).optional(),
      label: z.string().max(200).optional().describe('`key` or `key=value`'),
    }),
    status: 200, message: 'Instances retrieved', payloadKey: 'instances', payload: z.array(instanceView), paginated: true, errors: [],
  }),
  getInstance: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/', tag: 'Instances', summary: 'Get an instance', access: 'read', params: idParams,
    status: 200, message: 'Instance retrieved', payloadKey: 'instance', payload: instanceView, errors: [],
  }),
  updateInstance: defineEndpoint({
    method: 'PATCH', path: '/api/instances/{id}/', tag: 'Instances', summary: 'Rename, label, protect an instance or limit how long it runs', access: 'write', params: idParams,
    body: z.strictObject({ name: z.string().max(200).optional(), labels: labels.optional(), delete_protection: z.boolean().optional(), ...leaseInput }),
    status: 200, message: 'Instance updated', payloadKey: 'instance', payload: instanceView, errors: ['name_taken', 'wrong_state', 'tier_not_allowed'],
  }),
  deleteInstance: defineEndpoint({
    method: 'DELETE', path: '/api/instances/{id}/', tag: 'Instances', summary: 'Delete an instance', access: 'write', params: idParams,
    description: '`volume_ids` (body or query) absent: the boot volume goes, data volumes stay detached; `[]`: all stay; ids: just those go. Data volumes go to the trash once the machine is gone, unless `is_permanent` (body or query).',
    query: z.strictObject({ volume_ids: z.union([z.string(), z.array(z.string())]).optional().describe('Ids, repeated or separated by commas; empty keeps all.'), is_permanent: flag.optional() }),
    body: z.strictObject({ volume_ids: z.array(uuid).max(100).optional(), is_permanent: z.boolean().optional() }), bodyOptional: true,
    status: 202, message: 'Instance is being deleted', payloadKey: 'instance', payload: instanceView, extra: operationId, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  }),
  startInstance: command('start', 'Start a stopped instance', 'Instance is starting', ['insufficient_credits', 'limit_reached']),
  stopInstance: command('stop', 'Stop a running instance', 'Instance is stopping'),
  rebootInstance: command('reboot', 'Reboot a running instance', 'Instance is rebooting'),
  hibernateInstance: command('hibernate', 'Hibernate a running instance: disks are kept, GPUs are released', 'Instance is hibernating'),
  restoreInstance: command('restore', 'Restore a hibernated instance', 'Instance is being restored', ['out_of_stock', 'insufficient_credits', 'limit_reached']),
  getInstanceConsole: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/console/', tag: 'Instances', summary: 'Read the serial console', access: 'read', params: idParams,
    query: z.strictObject({
      since: z.coerce.number().int().min(0).optional().describe('Only what came after this offset; give the last `next_offset`.'),
      tail: z.coerce.number().int().min(1).max(5_000).optional().describe('Only the last lines, default 500.'),
    }),
    status: 200, message: 'Console output retrieved', payloadKey: 'console', payload: consoleOutput, errors: [],
  }),
  listInstanceEvents: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/events/', tag: 'Instances', summary: 'History of states', access: 'read', params: idParams, query: listQuery(['created_at'], {}).omit({ search: true }),
    status: 200, message: 'Events retrieved', payloadKey: 'events', payload: z.array(instanceEventView), paginated: true, errors: [],
  }),
};
