import { isImageReference, waitableStates } from '@garrison/domain';
import { z } from 'zod';
import { defineKraftEndpoint } from './kraft-endpoint.js';
import { kraftDetailsFlag, kraftListQuery, kraftStatus, kraftTags, newName, several } from './kraft-members.js';
import { kraftInstanceVolume } from './kraft-volumes.js';

const instances = { tag: 'Instances', category: 'instances' } as const;
const state = z.enum(waitableStates);
const nothing = z.strictObject({});
const waitMs = z.number().int().min(-1).describe('How long to wait (ms) until it runs; -1 for as long as it takes, 0 not at all.');
const waitSeconds = z.number().int().min(-1);
const restartPolicy = z.enum(['never', 'always', 'on-failure']);

const image = z.string().transform((text, context) => {
  if (!isImageReference(text)) context.addIssue({ code: 'custom', message: `Invalid image '${text}'` });
  return text;
});

const feature = z.string().superRefine((flag, context) => {
  if (flag !== 'delete-on-stop') context.addIssue({ code: 'custom', message: `'${flag}' is not a valid flag for 'features'` });
});

/** An instance as `GET /v1/instances` tells it. Memory in MB. */
export const kraftInstance = z.object({
  status: kraftStatus,
  uuid: z.string(),
  name: z.string(),
  created_at: z.string(),
  state,
  image: z.string(),
  memory_mb: z.number().int(),
  vcpus: z.number().int(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  restart_policy: restartPolicy,
  features: z.array(z.string()),
  tags: z.array(z.string()),
  type: z.literal('micro'),
  private_fqdn: z.string(),
  private_ip: z.string(),
  volumes: z.array(z.object({ uuid: z.string(), name: z.string(), at: z.string(), readonly: z.boolean() })),
  start_count: z.number().int(),
  started_at: z.string().optional(),
  stopped_at: z.string().optional(),
  boot_time_us: z.number().int().optional(),
}).meta({ id: 'Instance' });
export type KraftInstance = z.infer<typeof kraftInstance>;

const brief = z.object({ uuid: z.string(), name: z.string() }).meta({ id: 'InstanceName' });
const moved = z.object({ status: kraftStatus, uuid: z.string(), name: z.string(), state, previous_state: state }).meta({ id: 'InstanceMoved' });
const waited = z.object({ status: kraftStatus, uuid: z.string(), name: z.string(), state }).meta({ id: 'InstanceWaited' });
const wholeNumber = z.coerce.number().int().min(-1);

export const kraftInstanceEndpoints = {
  createInstances: defineKraftEndpoint({
    ...instances, method: 'POST', path: '/v1/instances', access: 'write', named: false, withoutItems: 'refused', summary: 'Create an instance',
    item: z.strictObject({
      name: newName, image, memory_mb: z.number().int().optional(), vcpus: z.number().int().optional(), args: z.array(z.string()).max(256).default([]), env: z.record(z.string(), z.string()).default({}),
      autostart: z.boolean().default(false), wait_timeout_ms: waitMs.optional(), timeout_s: waitSeconds.optional(), restart_policy: restartPolicy.default('never'),
      features: z.array(feature).default([]),
      tags: kraftTags.default([]), volumes: z.array(kraftInstanceVolume).max(64).default([]), service_group: z.unknown().optional().describe('Not offered: refused with code 1.'),
    }),
    entry: z.object({ status: kraftStatus, state, uuid: z.string(), name: z.string(), private_fqdn: z.string(), private_ip: z.string(), boot_time_us: z.number().int().optional() }).meta({ id: 'InstanceMade' }),
  }),
  getInstances: defineKraftEndpoint({
    ...instances, method: 'GET', path: '/v1/instances', localPath: '/v1/instances/{uuid}', access: 'read', named: true, withoutItems: 'all', summary: 'Tell state and configuration of instances', item: nothing, query: kraftListQuery, entry: kraftInstance,
  }),
  listInstances: defineKraftEndpoint({
    ...instances, method: 'GET', path: '/v1/instances/list', access: 'read', named: false, withoutItems: 'all', summary: 'List names and UUIDs of instances', item: nothing, entry: brief,
  }),
  waitInstances: defineKraftEndpoint({
    ...instances, method: 'GET', path: '/v1/instances/wait', localPath: '/v1/instances/{uuid}/wait', access: 'read', named: true, withoutItems: 'refused', summary: 'Wait until instances are in a state',
    description: 'Without a state for `running`, without a time for as long as it takes. What is not reached in time is an entry with `status: error` and the state there is.',
    item: z.strictObject({ state: state.default('running'), timeout_ms: waitMs.optional(), timeout_s: waitSeconds.optional() }),
    query: z.strictObject({ state: several(state).optional(), timeout_ms: several(wholeNumber).optional(), timeout_s: several(wholeNumber).optional(), details: kraftDetailsFlag.optional() }),
    entry: waited,
  }),
  startInstances: defineKraftEndpoint({
    ...instances, method: 'PUT', path: '/v1/instances/start', localPath: '/v1/instances/{uuid}/start', access: 'write', named: true, withoutItems: 'refused', summary: 'Start instances',
    description: 'Nothing happens to those that run. One whose volumes are still being made starts when they are there.', item: z.strictObject({ wait_timeout_ms: waitMs.optional(), timeout_s: waitSeconds.optional() }), entry: moved,
  }),
  stopInstances: defineKraftEndpoint({
    ...instances, method: 'PUT', path: '/v1/instances/stop', localPath: '/v1/instances/{uuid}/stop', access: 'write', named: true, withoutItems: 'refused', summary: 'Stop instances',
    description: 'Nothing happens to those that are stopped; nobody waits for the others.', item: z.strictObject({ force: z.boolean().default(false), drain_timeout_ms: waitMs.optional() }), entry: moved,
  }),
  deleteInstances: defineKraftEndpoint({
    ...instances, method: 'DELETE', path: '/v1/instances', localPath: '/v1/instances/{uuid}', access: 'write', named: true, withoutItems: 'refused', summary: 'Delete instances, running ones too',
    description: 'Volumes that were made with an instance go with it, persistent ones become available.', item: nothing,
    entry: z.object({ status: kraftStatus, uuid: z.string(), name: z.string(), previous_state: state }).meta({ id: 'InstanceDeleted' }),
  }),
};

const stats = z.object({
  instances: z.number().int(), live_instances: z.number().int(), live_vcpus: z.number().int(), live_memory_mb: z.number().int(), service_groups: z.number().int(), services: z.number().int(), volumes: z.number().int(), total_volume_mb: z.number().int(),
}).meta({ id: 'QuotaStats' });

export const kraftQuotas = z.object({
  status: kraftStatus, uuid: z.string(), used: stats, hard: stats,
  limits: z.object({
    min_memory_mb: z.number().int(), max_memory_mb: z.number().int(), min_vcpus: z.number().int(), max_vcpus: z.number().int(), min_volume_mb: z.number().int(), max_volume_mb: z.number().int(), min_autoscale_size: z.number().int(), max_autoscale_size: z.number().int(),
  }),
}).meta({ id: 'Quotas' });
export type KraftQuotas = z.infer<typeof kraftQuotas>;

export const kraftUserEndpoints = {
  getQuotas: defineKraftEndpoint({
    tag: 'Users', category: 'quotas', method: 'GET', path: '/v1/users/quotas', localPath: '/v1/users/{uuid}/quotas', access: 'read', named: false, withoutItems: 'all', summary: 'Tell what is used of what is allowed', item: nothing, entry: kraftQuotas,
  }),
};
