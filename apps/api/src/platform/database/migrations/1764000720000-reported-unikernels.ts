import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What nodes say of the unikernels that run on them; null as long as an agent does not tell. */
export class ReportedUnikernels1764000720000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE nodes ADD COLUMN unikernels jsonb');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE nodes DROP COLUMN unikernels');
  }
}
