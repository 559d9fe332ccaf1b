import { z } from 'zod';
import { bootSources, currencies, deploymentStatuses, volumeTypes } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { flag, labels, listQuery, price, timestamp, uuid } from './envelope.js';
import { failureView, instanceView, leaseInput, securityRuleInput } from './instances.js';

const newVolume = z.strictObject({ name: z.string(), size_gb: z.number().int(), volume_type: z.enum(volumeTypes) }).meta({ id: 'VolumeCreate' });

/** Types and defaults only; every rule about the values is `libs/domain`'s (spec barrack-api §3). */
export const deploymentRequest = z
  .strictObject({
    vm_name: z.string().max(200), region: z.string().max(50), gpu_model: z.string().max(100), gpu_count: z.number().int().default(1),
    boot_source: z.enum(bootSources).default('os_image'), os_image: z.string().max(200).nullable().optional(), boot_volume_id: uuid.nullable().optional(), custom_image_id: uuid.nullable().optional(),
    os_volume: z.strictObject({ size_gb: z.number().int() }).meta({ id: 'OsVolume' }).nullable().optional(),
    volumes: z.array(newVolume).max(100).default([]), attach_volume_ids: z.array(uuid).max(100).default([]), ssh_key_ids: z.array(uuid).max(100).default([]),
    startup_script_id: uuid.nullable().optional(), cloud_init: z.string().max(70_000).nullable().optional(), assign_public_ip: z.boolean().default(true),
    security_rules: z.array(securityRuleInput).max(100).default([]), firewall_ids: z.array(uuid).max(100).default([]),
    enable_jupyter: z.boolean().default(false), jupyter_password: z.string().max(200).nullable().optional(), labels: labels.default({}), ...leaseInput,
    when_out_of_stock: z.enum(['refuse', 'wait']).default('refuse').describe('`wait`: stand in line for the region and model when there is no stock; the machine starts by itself when its turn comes.'),
    wait_until: z.iso.datetime({ offset: true }).nullable().optional().describe('Leave the line then; only with `wait`. Without it after 7 days; at most 30 days ahead.'),
    max_price_per_hour: z.number().nullable().optional().describe('Refuse, now or when its turn comes, if the whole machine costs more per hour than this.'),
  })
  .meta({ id: 'DeploymentRequest' });
export type DeploymentRequestInput = z.input<typeof deploymentRequest>;

export const deploymentQueue = z
  .object({
    position: z.number().int().min(1).describe('Place in the line of its region and GPU model; 1 is next.'),
    ahead_gpus: z.number().int().min(0).describe('GPUs that those before it wait for.'),
    since: timestamp.nullable().describe('null in an answer of /deploy/validate/.'), wait_until: timestamp, max_price_per_hour: price.nullable(),
  })
  .meta({ id: 'DeploymentQueue' });

export const deploymentView = z
  .object({
    deployment_id: z.string().regex(/^DEP\d{7,}$/).nullable().describe('null in an answer of /deploy/validate/, which creates nothing.'),
    vm_name: z.string(), region: z.string(), gpu_model: z.string(), gpu_count: z.number().int(),
    status: z.enum(deploymentStatuses), instance_id: uuid.nullable(), instance: instanceView.nullable(),
    queue: deploymentQueue.nullable().describe('Its place in line while it waits for stock, else null.'),
    price: z.object({ currency: z.enum(currencies), gpu: price, os_volume: price, data_volumes: price, public_ip: price, total_per_hour: price, total_per_minute: price }),
    warnings: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
    error: failureView.nullable(), created_at: timestamp.nullable(), finished_at: timestamp.nullable(),
  })
  .meta({ id: 'DeploymentData' });
export type DeploymentView = z.infer<typeof deploymentView>;

const deployErrors = ['insufficient_credits', 'profile_incomplete', 'tier_not_allowed', 'out_of_stock', 'name_taken', 'limit_reached'] as const;
const params = z.strictObject({ deployment_id: z.string().regex(/^DEP\d{7,}$/) });

export const deploymentEndpoints = {
  createDeployment: defineEndpoint({
    method: 'POST', path: '/api/deploy/', tag: 'Deploy', summary: 'Deploy a new instance', access: 'write', body: deploymentRequest,
    description: 'With `"when_out_of_stock": "wait"` the request stands in line when there is no stock: `queue` shows its place, and `operation_id` is null until it starts.',
    status: 202, message: 'Deployment accepted', payloadKey: 'deployment', payload: deploymentView, extra: { operation_id: uuid.nullable() }, errors: [...deployErrors, 'idempotency_conflict'],
  }),
  validateDeployment: defineEndpoint({
    method: 'POST', path: '/api/deploy/validate/', tag: 'Deploy', summary: 'Check and price a deployment without creating anything', access: 'read', body: deploymentRequest,
    description: '`queue` says that it would wait, and at which place.',
    status: 200, message: 'This deployment would be accepted', payloadKey: 'deployment', payload: deploymentView, errors: deployErrors,
  }),
  listDeployments: defineEndpoint({
    method: 'GET', path: '/api/deploy/', tag: 'Deploy', summary: 'List deployments', access: 'read',
    query: listQuery(['created_at'], {
      status: z.enum(deploymentStatuses).optional(), region: z.string().max(50).optional(), gpu_model: z.string().max(100).optional(),
      queued: flag.optional().describe('`true`: only those that stand in line now.'),
    }).omit({ search: true }),
    status: 200, message: 'Deployments retrieved', payloadKey: 'deployments', payload: z.array(deploymentView), paginated: true, errors: [],
  }),
  getDeployment: defineEndpoint({
    method: 'GET', path: '/api/deploy/{deployment_id}/', tag: 'Deploy', summary: 'Follow a deployment', access: 'read', params,
    status: 200, message: 'Deployment retrieved', payloadKey: 'deployment', payload: deploymentView, errors: [],
  }),
  cancelDeployment: defineEndpoint({
    method: 'DELETE', path: '/api/deploy/{deployment_id}/', tag: 'Deploy', summary: 'Take a waiting deployment out of the line', access: 'write', params,
    description: 'Only while it stands in line; a machine that has started is deleted by its instance.',
    status: 200, message: 'Deployment cancelled', payloadKey: 'deployment', payload: deploymentView, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  }),
};
