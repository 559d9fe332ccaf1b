import { z } from 'zod';
import { currencies, operationStatuses } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, idParams, listQuery, timestamp, uuid } from './envelope.js';
import { failureView } from './instances.js';

export const operationView = z
  .object({
    id: uuid, kind: z.string(), resource_type: z.string(), resource_id: uuid, region: z.string(), status: z.enum(operationStatuses), attempts: z.number().int(),
    error: failureView.nullable(),
    steps: z.array(z.object({ name: z.string(), status: z.enum(['running', 'done', 'failed', 'undone']), started_at: timestamp, finished_at: timestamp.nullable(), detail: z.string().nullable() })),
    generation: z.number().int(), deadline_at: timestamp, created_at: timestamp, started_at: timestamp.nullable(), finished_at: timestamp.nullable(),
  })
  .meta({ id: 'Operation' });
export type OperationView = z.infer<typeof operationView>;

export const sshKeyView = z
  .object({ id: uuid, name: z.string(), key_type: z.string(), public_key: z.string(), fingerprint: z.string(), created_at: timestamp })
  .meta({ id: 'SSHKeyResponse' });
export type SshKeyView = z.infer<typeof sshKeyView>;

export const balanceView = z
  .object({
    amount, currency: z.enum(currencies), hourly_burn: amount, runway_hours: z.number().nullable().describe('null while nothing is charged'), status: z.enum(['ok', 'low', 'depleted']),
  })
  .meta({ id: 'Balance' });
export type BalanceView = z.infer<typeof balanceView>;

export const resourceEndpoints = {
  listOperations: defineEndpoint({
    method: 'GET', path: '/api/operations/', tag: 'Operations', summary: 'List operations', access: 'read',
    query: listQuery(['created_at'], { resource_id: uuid.optional(), resource_type: z.string().max(50).optional(), status: z.enum(operationStatuses).optional() }),
    status: 200, message: 'Operations retrieved', payloadKey: 'operations', payload: z.array(operationView), paginated: true, errors: [],
  }),
  getOperation: defineEndpoint({
    method: 'GET', path: '/api/operations/{id}/', tag: 'Operations', summary: 'Get an operation with its steps', access: 'read', params: idParams,
    status: 200, message: 'Operation retrieved', payloadKey: 'operation', payload: operationView, errors: [],
  }),
  listSshKeys: defineEndpoint({
    method: 'GET', path: '/api/ssh-keys/', tag: 'SSH keys', summary: 'List SSH keys', access: 'read', query: listQuery(['name', 'created_at'], {}),
    status: 200, message: 'SSH keys retrieved', payloadKey: 'ssh_keys', payload: z.array(sshKeyView), paginated: true, errors: [],
  }),
  createSshKey: defineEndpoint({
    method: 'POST', path: '/api/ssh-keys/', tag: 'SSH keys', summary: 'Import or create an SSH key', access: 'write',
    description: 'Without `public_key` an Ed25519 pair is made; `private_key` (OpenSSH form) is shown in this answer only and stored nowhere.',
    body: z.strictObject({ name: z.string().max(200), public_key: z.string().max(20_000).nullable().optional() }),
    status: 201, message: 'SSH key created', payloadKey: 'ssh_key', payload: sshKeyView, extra: { private_key: z.string().nullable() },
    errors: ['name_taken', 'limit_reached', 'idempotency_conflict'],
  }),
  getSshKey: defineEndpoint({
    method: 'GET', path: '/api/ssh-keys/{id}/', tag: 'SSH keys', summary: 'Get an SSH key', access: 'read', params: idParams,
    status: 200, message: 'SSH key retrieved', payloadKey: 'ssh_key', payload: sshKeyView, errors: [],
  }),
  deleteSshKey: defineEndpoint({
    method: 'DELETE', path: '/api/ssh-keys/{id}/', tag: 'SSH keys', summary: 'Delete an SSH key', access: 'write', params: idParams,
    status: 200, message: 'SSH key deleted', payloadKey: 'ssh_key', payload: sshKeyView, errors: ['in_use', 'idempotency_conflict'],
  }),
  getBalance: defineEndpoint({
    method: 'GET', path: '/api/balance/', tag: 'Billing', summary: 'Get credit balance', access: 'read',
    status: 200, message: 'Balance retrieved', payloadKey: 'balance', payload: balanceView, errors: [],
  }),
};
