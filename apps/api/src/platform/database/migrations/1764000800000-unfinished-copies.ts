import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which volumes are being made from another: a template stays as long as one is. */
export class UnfinishedCopies1764000800000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query("CREATE INDEX unikernel_volumes_copies ON unikernel_volumes (source_id) WHERE state IN ('uninitialized', 'initializing')");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX unikernel_volumes_copies');
  }
}
