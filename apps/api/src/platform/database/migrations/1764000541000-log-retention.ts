import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the logs be cut at an age: up to where an account's event log is kept no more, and the oldest of each log without reading it whole. */
export class LogRetention1764000541000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE event_streams ADD COLUMN removed_until bigint NOT NULL DEFAULT 0;
      CREATE INDEX event_log_age ON event_log (at);
      CREATE INDEX audit_log_age ON audit_log (at);
      CREATE INDEX instances_gone ON instances (deleted_at) WHERE deleted_at IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX event_log_age, audit_log_age, instances_gone;
      ALTER TABLE event_streams DROP COLUMN removed_until;
    `);
  }
}
