import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ports whose node did not take what was wished: how often, and when it is told again. `retry_at` NULL: it is on its way, or given up. */
export class PortRetries1764000542000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE port_retries (
        instance_id uuid PRIMARY KEY REFERENCES instances,
        version integer NOT NULL,
        failures integer NOT NULL,
        retry_at timestamptz(3)
      );
      CREATE INDEX port_retries_due ON port_retries (retry_at) WHERE retry_at IS NOT NULL;
      -- what stands in error from before is tried once more, too
      INSERT INTO port_retries (instance_id, version, failures, retry_at)
        SELECT id, network_version, 1, now() FROM instances WHERE network_applied < network_version AND status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE port_retries');
  }
}
