import { drainMachineStatuses, drainModes, instanceLifecycle } from '@garrison/domain';
import { z } from 'zod';
import { adminNodeView, nodeParams } from './admin.js';
import { defineEndpoint } from './endpoint.js';
import { timestamp, uuid } from './envelope.js';

const count = z.number().int();

export const nodeDrainView = z
  .object({
    id: uuid, node_id: z.string(), mode: z.enum(drainModes),
    status: z.enum(['running', 'cancelling', 'cancelled', 'finished']).describe('`cancelling`: machines that were put to sleep to be moved are still being woken.'),
    counts: z.object({ waiting: count, working: count, done: count, left: count, failed: count }),
    machines: z.array(
      z.object({
        instance_id: uuid, account_id: uuid, name: z.string(), instance_status: z.enum(instanceLifecycle.states), status: z.enum(drainMachineStatuses),
        step: z.enum(['stop', 'hibernate', 'restore']).nullable().describe('The last command it was given.'), operation_id: uuid.nullable().describe('The operation of that command.'),
        reason: z.string().nullable().describe('Why it stays, failed or waits.'), updated_at: timestamp,
      }),
    ),
    created_at: timestamp, cancelled_at: timestamp.nullable(), finished_at: timestamp.nullable(),
  })
  .meta({ id: 'NodeDrain' });
export type NodeDrainView = z.infer<typeof nodeDrainView>;

const drain = { payloadKey: 'drain', payload: nodeDrainView } as const;
const node = { payloadKey: 'node', payload: adminNodeView } as const;

export const nodeUpkeepEndpoints = {
  adminDrainNode: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/drain/', tag: 'Operator', summary: 'Drain a node', access: 'operator', params: nodeParams,
    description: '`stop`: its machines are stopped there. `hibernate`: they are put to sleep and hold nothing. `move`: they are put to sleep and woken on other nodes, each only if there is room for it. The node is cordoned and stays so.',
    body: z.strictObject({ mode: z.enum(drainModes) }),
    status: 202, message: 'Node is being drained', ...drain, errors: ['wrong_state', 'in_use', 'idempotency_conflict'],
  }),
  adminGetNodeDrain: defineEndpoint({
    method: 'GET', path: '/api/admin/nodes/{id}/drain/', tag: 'Operator', summary: 'Follow the latest drain of a node', access: 'operator', params: nodeParams,
    status: 200, message: 'Drain retrieved', payloadKey: 'drain', payload: nodeDrainView.nullable().describe('null: it was never drained.'), errors: [],
  }),
  adminCancelNodeDrain: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/drain/cancel/', tag: 'Operator', summary: 'Cancel the drain of a node', access: 'operator', params: nodeParams,
    description: 'Machines that were not begun stay as they are; what is on its way ends, and what sleeps in order to be moved is still woken. The node stays cordoned.',
    status: 202, message: 'Drain is being cancelled', ...drain, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  adminFailNode: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/fail/', tag: 'Operator', summary: 'Declare a node dead', access: 'operator', params: nodeParams,
    description: 'Nothing is placed on it, its machines go into ERROR (and cost nothing), and answers of commands it was given no longer count. A drain of it ends.',
    status: 202, message: 'Node is declared dead', ...node, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  adminRecoverNode: defineEndpoint({
    method: 'POST', path: '/api/admin/nodes/{id}/recover/', tag: 'Operator', summary: 'Take a dead node back', access: 'operator', params: nodeParams,
    description: 'Begins when the node is up and reports: its machines are taken back as they are found there, those that are nobody’s any more are removed, then it is in service again.',
    status: 202, message: 'Node is being recovered', ...node, errors: ['wrong_state', 'idempotency_conflict'],
  }),
};
