import type { WebhookDeliveryView, WebhookView } from '@garrison/contracts';
import type { DeliveryRow, WebhookRow } from './webhook.row.js';

/** `webhook` of `/api/webhooks/`; secrets are never part of it. */
export const webhookViewOf = (row: WebhookRow): WebhookView => ({
  id: row.id,
  name: row.name,
  url: row.url,
  event_types: row.event_types,
  enabled: row.enabled,
  disabled_reason: row.disabled_reason,
  previous_secret_until: row.previous_secret_until?.toISOString() ?? null,
  last_sequence: Number(row.last_sequence),
  generation: row.generation,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** `delivery` of `/api/webhook-deliveries/`. */
export const deliveryViewOf = (row: DeliveryRow): WebhookDeliveryView => ({
  id: row.id,
  webhook_id: row.webhook_id,
  sequence: Number(row.sequence),
  type: row.type,
  status: row.status,
  round: row.round,
  attempts: row.attempts,
  next_attempt_at: row.status === 'pending' ? row.due_at.toISOString() : null,
  log: row.log,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});
