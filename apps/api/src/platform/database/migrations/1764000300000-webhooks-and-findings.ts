import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log's result and filters, webhooks with their deliveries, what differs between rows and nodes. */
export class WebhooksAndFindings1764000300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [audit, webhooks, findings]) await db.query(part);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE findings;
      DROP TABLE webhook_deliveries;
      DROP TABLE webhooks;
      DROP INDEX audit_log_action, audit_log_resource;
      ALTER TABLE audit_log DROP COLUMN result;
    `);
  }
}

const audit = `
ALTER TABLE audit_log ADD COLUMN result text NOT NULL DEFAULT 'succeeded' CHECK (result IN ('succeeded', 'refused'));
CREATE INDEX audit_log_action ON audit_log (account_id, action, id DESC);
CREATE INDEX audit_log_resource ON audit_log (account_id, resource_id, id DESC);
`;

const webhooks = `
-- last_sequence: up to where the account's event log was turned into deliveries.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  url text NOT NULL,
  event_types text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text,
  sealed_secret text NOT NULL,
  sealed_previous_secret text,
  previous_secret_until timestamptz(3),
  last_sequence bigint NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, name)
);
CREATE INDEX webhooks_list ON webhooks (account_id, created_at DESC, id);
CREATE INDEX webhooks_enabled ON webhooks (account_id, last_sequence) WHERE enabled;

-- due_at: when a pending delivery is to be given to the queue (again). round: how often it was asked for; a replay begins a new one.
CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts,
  sequence bigint NOT NULL,
  type text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  round integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL DEFAULT now(),
  log jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  UNIQUE (webhook_id, sequence)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, status, sequence DESC);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (finished_at) WHERE status <> 'pending';
`;

const findings = `
-- What a node holds and what the rows say, where they differ. One open finding per rule and thing.
CREATE TABLE findings (
  id uuid PRIMARY KEY,
  rule text NOT NULL,
  region text NOT NULL,
  node_id text NOT NULL REFERENCES nodes,
  subject text NOT NULL,
  instance_id uuid REFERENCES instances,
  detail text NOT NULL,
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  resolved_at timestamptz(3)
);
CREATE UNIQUE INDEX findings_open ON findings (rule, subject) WHERE resolved_at IS NULL;
CREATE INDEX findings_list ON findings (created_at DESC, id);
`;
