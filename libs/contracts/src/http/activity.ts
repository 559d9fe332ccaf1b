import { z } from 'zod';
import { changeEvent } from '../events/change-event.js';
import { defineEndpoint } from './endpoint.js';
import { moment, timestamp, uuid } from './envelope.js';

/** How a recorded attempt ended: a refused one changed nothing. */
export const auditResults = ['succeeded', 'refused'] as const;
export type AuditResult = (typeof auditResults)[number];

/** One row of an account's audit log. `actor.key_id` names the API key that was used; null for a signed-in person. */
export const auditEventView = z
  .object({
    id: z.number().int(),
    action: z.string().describe('For instance `instance.stop` or `session.sign_in`.'),
    resource_type: z.string(),
    resource_id: z.string().nullable(),
    result: z.enum(auditResults),
    actor: z.object({ kind: z.enum(['session', 'api_key']), name: z.string(), key_id: uuid.nullable() }),
    ip: z.string().nullable(),
    request_id: z.string(),
    at: timestamp,
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventView = z.infer<typeof auditEventView>;

const limit = z.coerce.number().int().min(1).max(200);

export const activityEndpoints = {
  listChanges: defineEndpoint({
    method: 'GET', path: '/api/changes/', tag: 'Activity', summary: 'Read what changed after a sequence', access: 'read',
    description: 'The account’s numbered log, oldest first. Ask again with `next_after` until `has_more` is false; sequences have no gaps, but for an API key of one tier, which sees only what concerns that tier.',
    query: z.strictObject({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0), limit: limit.default(100) }),
    status: 200, message: 'Changes retrieved', payloadKey: 'changes', payload: z.array(changeEvent),
    extra: { next_after: z.number().int().describe('The last sequence of this answer; `after` itself when there was none.'), has_more: z.boolean(),
      truncated: z.boolean().describe('What came right after `after` is kept no more: read everything again, then go on from `next_after`.') }, errors: [],
  }),
  listEvents: defineEndpoint({
    method: 'GET', path: '/api/events/', tag: 'Activity', summary: 'Read the audit log', access: 'read',
    description: 'Who did what, newest first. Sign-ins, keys and everything that changes something is here. Go on with `before` = `next_before` until that is null.',
    query: z.strictObject({
      action: z.string().max(100).optional(), resource_type: z.string().max(50).optional(), resource_id: z.string().max(100).optional(), from: moment.optional(), to: moment.optional(),
      before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('Only events with a smaller id.'), limit: limit.default(50),
    }),
    status: 200, message: 'Events retrieved', payloadKey: 'events', payload: z.array(auditEventView),
    extra: { next_before: z.number().int().nullable().describe('null when there are no older events.') }, errors: [],
  }),
};
