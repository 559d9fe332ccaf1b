import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Leases end for what sleeps, too: they are taken off, so that waking up is not followed by sleep at once. */
export class LeasesOfSleepers1764000623000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_leased;
      CREATE INDEX instances_leased ON instances (lease_until) WHERE lease_until IS NOT NULL AND status <> 'DELETED';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_leased;
      CREATE INDEX instances_leased ON instances (lease_until) WHERE lease_until IS NOT NULL AND status IN ('ACTIVE', 'SHUTOFF');
    `);
  }
}
