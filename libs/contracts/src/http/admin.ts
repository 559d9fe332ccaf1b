import { z } from 'zod';
import { currencies, nodeLifecycle } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, flag, idParams, listQuery, timestamp, uuid } from './envelope.js';
import { operationView } from './resources.js';


const nodeSummary = z.object({
  id: z.string(), region: z.string(), state: z.enum(nodeLifecycle.states).describe('`failed`: an operator declared it dead. Only nodes in service take machines.'), up: z.boolean(), cordoned: z.boolean().describe('Takes no new machines.'), silent: z.boolean().describe('No report for two minutes.'), agent_id: z.string(), reported_at: timestamp,
  vcpus: z.number().int(), held_vcpus: z.number().int(), ram_gb: z.number().int(), held_ram_gb: z.number().int(),
  gpus: z.object({ total: z.number().int(), held: z.number().int(), unhealthy: z.number().int() }), machines: z.number().int().describe('As the node last reported.'),
});
export const adminNodeSummary = nodeSummary.meta({ id: 'AdminNodeSummary' });
export type AdminNodeSummary = z.infer<typeof adminNodeSummary>;

export const adminNodeView = nodeSummary
  .omit({ machines: true })
  .extend({
    storage_pools: z.array(z.object({ volume_type: z.string(), total_gb: z.number().int(), used_gb: z.number().int() })),
    sensors: z
      .object({
        seen_at: timestamp, inlet_c: z.number(), power_w: z.number(), cpu_utilization_percent: z.number(), fans: z.array(z.object({ name: z.string(), rpm: z.number() })),
        disks: z.array(z.object({ name: z.string(), temperature_c: z.number(), wear_percent: z.number(), healthy: z.boolean() })),
        gpus: z.array(
          z.object({
            id: z.string(), utilization_percent: z.number(), memory_used_mb: z.number(), memory_total_mb: z.number(), temperature_c: z.number(), power_w: z.number(),
            ecc_corrected: z.number().int(), ecc_uncorrected: z.number().int(),
          }),
        ).describe('Those that answer.'),
      })
      .nullable()
      .describe('What its sensors showed last, and when; null until they were read once.'),
    devices: z.array(z.object({ id: z.string(), model: z.string(), slot: z.number().int(), healthy: z.boolean(), instance_id: uuid.nullable() })),
    machines: z
      .array(z.object({ instance_id: uuid, state: z.string(), name: z.string().nullable(), status: z.string().nullable(), account_id: uuid.nullable() }))
      .describe('What the node last reported, with what the rows say of each; null where there is no row.'),
  })
  .meta({ id: 'AdminNode' });
export type AdminNodeView = z.infer<typeof adminNodeView>;

export const capacityView = z
  .object({
    region: z.string(), gpu_model: z.string(), total: z.number().int(), held: z.number().int(), unhealthy: z.number().int().describe('Nobody holds them and nobody can.'),
    free: z.number().int(), free_closed: z.number().int().describe('Free, but on nodes that are cordoned, down, silent or out of service.'), nodes: z.number().int(),
  })
  .meta({ id: 'AdminCapacity' });
export type CapacityView = z.infer<typeof capacityView>;

export const adminOperationView = operationView.extend({ account_id: uuid, overdue: z.boolean(), lease_until: timestamp }).meta({ id: 'AdminOperation' });
export type AdminOperationView = z.infer<typeof adminOperationView>;

export const adminAccountView = z
  .object({
    id: uuid, email: z.string(), name: z.string(), role: z.enum(['user', 'operator']), country: z.string(), currency: z.enum(currencies), balance: amount,
    instances: z.number().int().describe('Those not deleted.'), created_at: timestamp,
  })
  .meta({ id: 'AdminAccount' });
export type AdminAccountView = z.infer<typeof adminAccountView>;

/** Where rows and nodes can disagree. */
export const findingRules = ['orphan_machine', 'unknown_machine', 'machine_elsewhere', 'machine_missing', 'gpu_still_held', 'gpu_count_differs', 'gpu_holder_differs', 'gpus_held_in_error', 'orphan_unikernel', 'unknown_unikernel', 'unikernel_missing', 'unikernel_volumes_differ', 'orphan_volume', 'unknown_volume', 'node_away'] as const;
export type FindingRule = (typeof findingRules)[number];

export const findingView = z
  .object({
    id: uuid, rule: z.enum(findingRules), region: z.string(), node_id: z.string(), subject: z.string().describe('What the finding is about; one is open per rule and subject.'), instance_id: uuid.nullable(),
    detail: z.string(), created_at: timestamp, seen_at: timestamp, resolved_at: timestamp.nullable().describe('When a newer report no longer showed it.'),
  })
  .meta({ id: 'Finding' });
export type FindingView = z.infer<typeof findingView>;

export const nodeParams = z.strictObject({ id: z.string().min(1).max(100) });

export const adminEndpoints = {
  adminListNodes: defineEndpoint({
    method: 'GET', path: '/api/admin/nodes/', tag: 'Operator', summary: 'List nodes', access: 'operator',
    query: listQuery(['id', 'reported_at'], { region: z.string().max(50).optional(), cordoned: flag.optional(), up: flag.optional() }),
    status: 200, message: 'Nodes retrieved', payloadKey: 'nodes', payload: z.array(adminNodeSummary), paginated: true, errors: [],
  }),
  adminGetNode: defineEndpoint({
    method: 'GET', path: '/api/admin/nodes/{id}/', tag: 'Operator', summary: 'Get a node with its GPUs and machines', access: 'operator', params: nodeParams,
    status: 200, message: 'Node retrieved', payloadKey: 'node', payload: adminNodeView, errors: [],
  }),
  adminCordonNode: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/cordon/', tag: 'Operator', summary: 'Give a node no new machines', access: 'operator', params: nodeParams,
    description: 'Machines that run there stay. Repeating it changes nothing.',
    status: 200, message: 'Node cordoned', payloadKey: 'node', payload: adminNodeView, errors: ['idempotency_conflict'],
  }),
  adminUncordonNode: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/uncordon/', tag: 'Operator', summary: 'Give a node new machines again', access: 'operator', params: nodeParams,
    status: 200, message: 'Node uncordoned', payloadKey: 'node', payload: adminNodeView, errors: ['idempotency_conflict'],
  }),
  adminGetCapacity: defineEndpoint({
    method: 'GET', path: '/api/admin/capacity/', tag: 'Operator', summary: 'Count GPUs by region and model', access: 'operator',
    query: z.strictObject({ region: z.string().max(50).optional(), gpu_model: z.string().max(100).optional() }),
    status: 200, message: 'Capacity retrieved', payloadKey: 'capacity', payload: z.array(capacityView), errors: [],
  }),
  adminListOperations: defineEndpoint({
    method: 'GET', path: '/api/admin/operations/', tag: 'Operator', summary: 'List unfinished operations, the most urgent first', access: 'operator',
    query: z.strictObject({
      overdue: flag.optional().describe('Past their deadline, or not.'), older_than_seconds: z.coerce.number().int().min(0).max(10_000_000).default(0),
      region: z.string().max(50).optional(), limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    status: 200, message: 'Operations retrieved', payloadKey: 'operations', payload: z.array(adminOperationView), errors: [],
  }),
  adminRetryOperation: defineEndpoint({
    method: 'POST', path: '/api/admin/operations/{id}/retry/', tag: 'Operator', summary: 'Give an unfinished operation to its agent again now', access: 'operator', params: idParams,
    description: 'Ends its lease, so that the reconciler dispatches it in its next round under the same id. Not after its deadline: the agent would not take it.',
    status: 202, message: 'Operation will be dispatched again', payloadKey: 'operation', payload: adminOperationView, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  adminFailOperation: defineEndpoint({
    method: 'POST', path: '/api/admin/operations/{id}/fail/', tag: 'Operator', summary: 'End an unfinished operation now', access: 'operator', params: idParams,
    description: 'Ends its deadline, so that the reconciler ends it in its next round by what the node was last seen to hold. A clean-up goes on.',
    status: 202, message: 'Operation will be ended', payloadKey: 'operation', payload: adminOperationView, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  adminListFindings: defineEndpoint({
    method: 'GET', path: '/api/admin/findings/', tag: 'Operator', summary: 'List where rows and nodes disagree', access: 'operator',
    query: listQuery(['created_at'], { open: flag.optional(), rule: z.enum(findingRules).optional(), region: z.string().max(50).optional() }),
    status: 200, message: 'Findings retrieved', payloadKey: 'findings', payload: z.array(findingView), paginated: true, errors: [],
  }),
  adminListAccounts: defineEndpoint({
    method: 'GET', path: '/api/admin/accounts/', tag: 'Operator', summary: 'List accounts', access: 'operator', query: listQuery(['created_at', 'email'], { role: z.enum(['user', 'operator']).optional() }),
    status: 200, message: 'Accounts retrieved', payloadKey: 'accounts', payload: z.array(adminAccountView), paginated: true, errors: [],
  }),
  adminGrantCredit: defineEndpoint({
    method: 'POST', path: '/api/admin/accounts/{id}/credits/', tag: 'Operator', summary: 'Give an account credit', access: 'operator', params: idParams,
    description: 'Posted to the ledger out of promotions, in the account’s own currency; both audit logs name it.',
    body: z.strictObject({ amount, description: z.string().trim().min(1).max(200) }),
    status: 201, message: 'Credit granted', payloadKey: 'account', payload: adminAccountView, errors: ['idempotency_conflict'],
  }),
};
