import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { idParams, listQuery, timestamp, uuid } from './envelope.js';

export const scriptView = z
  .object({
    id: uuid,
    name: z.string(),
    format: z.enum(['script', 'cloud_config']).describe('What the first line says: `#!` or `#cloud-config`.'),
    content: z.string(),
    size_bytes: z.number().int().describe('Bytes of UTF-8.'),
    generation: z.number().int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Script' });
export type ScriptView = z.infer<typeof scriptView>;

export const scriptRemoval = z
  .object({ id: uuid, deleted: z.boolean(), error: z.object({ code: z.string(), message: z.string() }).nullable() })
  .meta({ id: 'BulkDeleteResult' });
export type ScriptRemoval = z.infer<typeof scriptRemoval>;

/** Types only; what a name and a text may be is `libs/domain`'s (spec barrack-api §8). The text's limit here only keeps megabytes out. */
const text = { name: z.string().max(200), content: z.string().max(70_000) };
const single = { tag: 'Scripts', params: idParams, status: 200, payloadKey: 'script', payload: scriptView } as const;

export const scriptEndpoints = {
  listScripts: defineEndpoint({
    method: 'GET', path: '/api/scripts/', tag: 'Scripts', summary: 'List scripts', access: 'read', query: listQuery(['name', 'created_at', 'updated_at'], {}),
    status: 200, message: 'Scripts retrieved', payloadKey: 'scripts', payload: z.array(scriptView), paginated: true, errors: [],
  }),
  createScript: defineEndpoint({
    method: 'POST', path: '/api/scripts/', tag: 'Scripts', summary: 'Create a script', access: 'write',
    description: 'At most 16 KB of UTF-8 that begins with `#!` or `#cloud-config`; a cloud-config is a YAML mapping.',
    body: z.strictObject(text),
    status: 201, message: 'Script created', payloadKey: 'script', payload: scriptView, errors: ['name_taken', 'idempotency_conflict'],
  }),
  deleteScripts: defineEndpoint({
    method: 'DELETE', path: '/api/scripts/', tag: 'Scripts', summary: 'Delete several scripts', access: 'write',
    description: 'Answers for each id, in the order given; one that cannot be deleted does not keep the others.',
    body: z.strictObject({ script_ids: z.array(uuid).min(1).max(100) }),
    status: 200, message: 'Scripts deleted', payloadKey: 'scripts', payload: z.array(scriptRemoval), errors: ['idempotency_conflict'],
  }),
  getScript: defineEndpoint({
    method: 'GET', path: '/api/scripts/{id}/', ...single, summary: 'Get a script', access: 'read', message: 'Script retrieved', errors: [],
  }),
  replaceScript: defineEndpoint({
    method: 'PUT', path: '/api/scripts/{id}/', ...single, summary: 'Replace name and text of a script', access: 'write',
    description: 'Machines that were deployed with it keep the text they were given.', body: z.strictObject(text), message: 'Script updated', errors: ['name_taken'],
  }),
  updateScript: defineEndpoint({
    method: 'PATCH', path: '/api/scripts/{id}/', ...single, summary: 'Change name or text of a script', access: 'write',
    body: z.strictObject(text).partial(), message: 'Script updated', errors: ['name_taken'],
  }),
  deleteScript: defineEndpoint({
    method: 'DELETE', path: '/api/scripts/{id}/', ...single, summary: 'Delete a script', access: 'write', message: 'Script deleted', errors: ['idempotency_conflict'],
  }),
};
