import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nodes are named, not numbered: the audit log must be able to say which one an operator cordoned. */
export class AuditNames1764000310000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE audit_log ALTER COLUMN resource_id TYPE text');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE audit_log ALTER COLUMN resource_id TYPE uuid USING CASE WHEN resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN resource_id::uuid END`);
  }
}
