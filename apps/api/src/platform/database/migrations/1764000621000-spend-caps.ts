import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What accounts and API keys may spend, and which key answers for what. */
export class SpendCaps1764000621000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE accounts ADD COLUMN cap_hour_nano bigint CHECK (cap_hour_nano >= 0), ADD COLUMN cap_month_nano bigint CHECK (cap_month_nano >= 0);
      ALTER TABLE api_keys ADD COLUMN cap_hour_nano bigint CHECK (cap_hour_nano >= 0), ADD COLUMN cap_month_nano bigint CHECK (cap_month_nano >= 0);

      -- The key that last let a thing begin to cost.
      CREATE TABLE spend_keys (
        resource_id uuid PRIMARY KEY,
        api_key_id uuid NOT NULL REFERENCES api_keys
      );
      CREATE INDEX spend_keys_key ON spend_keys (api_key_id);

      -- What is on its way to being charged: an hour of it is held.
      CREATE INDEX instances_held ON instances (account_id) INCLUDE (price_per_hour_nano) WHERE status IN ('CREATING', 'BUILD', 'STARTING', 'RESTORING');
      CREATE INDEX volumes_held ON volumes (account_id) INCLUDE (tier, volume_type, size_gb) WHERE status = 'creating';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_held, volumes_held;
      DROP TABLE spend_keys;
      ALTER TABLE api_keys DROP COLUMN cap_hour_nano, DROP COLUMN cap_month_nano;
      ALTER TABLE accounts DROP COLUMN cap_hour_nano, DROP COLUMN cap_month_nano;
    `);
  }
}
