import { z } from 'zod';
import { webhookEventTypes } from '../events/change-event.js';
import { defineEndpoint } from './endpoint.js';
import { idParams, timestamp, uuid } from './envelope.js';

export const webhookView = z
  .object({
    id: uuid, name: z.string(), url: z.string(), event_types: z.array(z.enum(webhookEventTypes)).describe('Empty: all of them.'), enabled: z.boolean(),
    disabled_reason: z.enum(['by_owner', 'gone']).nullable().describe('`gone`: the receiver answered 410.'),
    previous_secret_until: timestamp.nullable().describe('Until then deliveries are signed with the former secret too.'),
    last_sequence: z.number().int().describe('Up to where the account’s changes were made into deliveries.'), generation: z.number().int(), created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'Webhook' });
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export const webhookDeliveryView = z
  .object({
    id: uuid, webhook_id: uuid, sequence: z.number().int(), type: z.string(), status: z.enum(deliveryStatuses), round: z.number().int().describe('1, and one more for each replay.'),
    attempts: z.number().int().describe('Tries of this round.'), next_attempt_at: timestamp.nullable(),
    log: z.array(z.object({ at: timestamp, round: z.number().int(), attempt: z.number().int(), status: z.number().int().nullable(), error: z.string().nullable(), duration_ms: z.number().int() })).describe('The last 20 tries.'),
    created_at: timestamp, finished_at: timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryView = z.infer<typeof webhookDeliveryView>;

const fields = { name: z.string(), url: z.string(), event_types: z.array(z.enum(webhookEventTypes)).max(50) };
const secret = z.string().nullable().describe('`whsec_…`, as Standard Webhooks libraries take it; null when the answer is repeated for an Idempotency-Key.');
const sequence = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const webhookEndpoints = {
  listWebhooks: defineEndpoint({
    method: 'GET', path: '/api/webhooks/', tag: 'Webhooks', summary: 'List webhooks', access: 'read',
    status: 200, message: 'Webhooks retrieved', payloadKey: 'webhooks', payload: z.array(webhookView), errors: [],
  }),
  createWebhook: defineEndpoint({
    method: 'POST', path: '/api/webhooks/', tag: 'Webhooks', summary: 'Create a webhook', access: 'write',
    description: 'Its deliveries follow the Standard Webhooks specification. The secret is shown in this answer only. It hears of what happens from now on.',
    body: z.strictObject({ ...fields, event_types: fields.event_types.default([]) }),
    status: 201, message: 'Webhook created', payloadKey: 'webhook', payload: webhookView, extra: { secret }, errors: ['name_taken', 'limit_reached', 'idempotency_conflict'],
  }),
  getWebhook: defineEndpoint({
    method: 'GET', path: '/api/webhooks/{id}/', tag: 'Webhooks', summary: 'Get a webhook', access: 'read', params: idParams,
    status: 200, message: 'Webhook retrieved', payloadKey: 'webhook', payload: webhookView, errors: [],
  }),
  updateWebhook: defineEndpoint({
    method: 'PATCH', path: '/api/webhooks/{id}/', tag: 'Webhooks', summary: 'Change, stop or resume a webhook', access: 'write', params: idParams,
    description: 'Stopping ends what is pending. Resuming starts with what happens from then on; replay what was missed.',
    body: z.strictObject({ name: fields.name.optional(), url: fields.url.optional(), event_types: fields.event_types.optional(), enabled: z.boolean().optional() }),
    status: 200, message: 'Webhook updated', payloadKey: 'webhook', payload: webhookView, errors: ['name_taken'],
  }),
  deleteWebhook: defineEndpoint({
    method: 'DELETE', path: '/api/webhooks/{id}/', tag: 'Webhooks', summary: 'Delete a webhook with its deliveries', access: 'write', params: idParams,
    status: 200, message: 'Webhook deleted', payloadKey: 'webhook', payload: webhookView, errors: ['idempotency_conflict'],
  }),
  rotateWebhookSecret: defineEndpoint({
    method: 'POST', path: '/api/webhooks/{id}/rotate-secret/', tag: 'Webhooks', summary: 'Give a webhook a new secret', access: 'write', params: idParams,
    description: 'During the overlap deliveries carry a signature of each secret, so that receivers can change over.',
    body: z.strictObject({ overlap_hours: z.number().int().min(0).max(168).default(24) }), bodyOptional: true,
    status: 200, message: 'Secret rotated', payloadKey: 'webhook', payload: webhookView, extra: { secret }, errors: ['idempotency_conflict'],
  }),
  testWebhook: defineEndpoint({
    method: 'POST', path: '/api/webhooks/{id}/test/', tag: 'Webhooks', summary: 'Send a webhook something', access: 'write', params: idParams,
    description: 'Tells it about itself (`webhook.changed`, with nothing changed), whatever it asked to hear, signed and tried again like any delivery.',
    status: 202, message: 'Test is being sent', payloadKey: 'delivery', payload: webhookDeliveryView, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  replayWebhook: defineEndpoint({
    method: 'POST', path: '/api/webhooks/{id}/replay/', tag: 'Webhooks', summary: 'Send past changes again', access: 'write', params: idParams,
    description: 'At most 1000 changes per call, those before the webhook was made too; go on with `next_sequence`. What is pending anyway is not counted.',
    body: z.strictObject({ from_sequence: sequence, to_sequence: sequence.optional() }),
    status: 202, message: 'Replay started', payloadKey: 'replayed', payload: z.number().int(), extra: { next_sequence: z.number().int().nullable() }, errors: ['wrong_state', 'idempotency_conflict'],
  }),
  listWebhookDeliveries: defineEndpoint({
    method: 'GET', path: '/api/webhooks/{id}/deliveries/', tag: 'Webhooks', summary: 'List deliveries, newest change first', access: 'read', params: idParams,
    query: z.strictObject({
      status: z.enum(deliveryStatuses).optional(), before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('Only smaller sequences.'),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200, message: 'Deliveries retrieved', payloadKey: 'deliveries', payload: z.array(webhookDeliveryView), extra: { next_before: z.number().int().nullable() }, errors: [],
  }),
  getWebhookDelivery: defineEndpoint({
    method: 'GET', path: '/api/webhook-deliveries/{id}/', tag: 'Webhooks', summary: 'Get a delivery with its tries', access: 'read', params: idParams,
    status: 200, message: 'Delivery retrieved', payloadKey: 'delivery', payload: webhookDeliveryView, errors: [],
  }),
  replayWebhookDelivery: defineEndpoint({
    method: 'POST', path: '/api/webhook-deliveries/{id}/replay/', tag: 'Webhooks', summary: 'Send one delivery again', access: 'write', params: idParams,
    status: 202, message: 'Replay started', payloadKey: 'delivery', payload: webhookDeliveryView, errors: ['wrong_state', 'idempotency_conflict'],
  }),
};
