import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which machine each node says holds which of its GPUs, to be held against the rows. */
export class GpuHolders1764000531000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query("ALTER TABLE nodes ADD COLUMN gpu_holders jsonb NOT NULL DEFAULT '{}'");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE nodes DROP COLUMN gpu_holders');
  }
}
