import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ids of the volumes a node says it keeps; null as long as an agent does not tell. */
export class ReportedVolumes1764000820000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE nodes ADD COLUMN volumes jsonb');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE nodes DROP COLUMN volumes');
  }
}
