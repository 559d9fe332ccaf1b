import type { ChangeKind, WebhookDeliveryView, WebhookView } from '@garrison/contracts';

/** A row of `webhooks`, as the database gives it. Secrets are sealed; `last_sequence` is a bigint. */
export type WebhookRow = {
  id: string; account_id: string; name: string; url: string; event_types: WebhookView['event_types']; enabled: boolean; disabled_reason: WebhookView['disabled_reason'];
  sealed_secret: string; sealed_previous_secret: string | null; previous_secret_until: Date | null; last_sequence: string; generation: number; created_at: Date; updated_at: Date;
};

/** A row of `webhook_deliveries`. `due_at`: when a pending one is given to the queue (again). */
export type DeliveryRow = {
  id: string; webhook_id: string; account_id: string; sequence: string; type: string; status: WebhookDeliveryView['status']; round: number; attempts: number; due_at: Date;
  log: WebhookDeliveryView['log']; created_at: Date; finished_at: Date | null;
};

/** All that one try needs: the delivery, where it goes, how it is signed, what it says. */
export type DueDelivery = Pick<DeliveryRow, 'id' | 'webhook_id' | 'account_id' | 'sequence' | 'type' | 'round' | 'attempts'> &
  Pick<WebhookRow, 'url' | 'sealed_secret' | 'sealed_previous_secret'> & { resource_type: ChangeKind; resource_id: string; generation: number; data: unknown; at: Date };
