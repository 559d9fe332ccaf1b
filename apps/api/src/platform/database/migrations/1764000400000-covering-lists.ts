import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets lists be cut, filtered, searched and counted within their index: of 25,000 rows only the 50 of the page are fetched from the table. The numbered
 * volume names have an index of their own, because every list of volumes proposes the next free one.
 */
export class CoveringLists1764000400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_list;
      CREATE INDEX instances_list ON instances (account_id, created_at DESC, id) INCLUDE (name, status, region, tier, gpu_model) WHERE status <> 'DELETED';
      DROP INDEX volumes_list;
      CREATE INDEX volumes_list ON volumes (account_id, created_at DESC, id) INCLUDE (name, status, region, volume_type, size_gb, bootable, instance_id) WHERE status <> 'deleted';
      CREATE INDEX volumes_numbered ON volumes (account_id, name) WHERE status <> 'deleted' AND name ~ '^volume[0-9]+$';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_list;
      CREATE INDEX instances_list ON instances (account_id, created_at DESC, id) WHERE status <> 'DELETED';
      DROP INDEX volumes_list;
      CREATE INDEX volumes_list ON volumes (account_id, created_at DESC, id) WHERE status <> 'deleted';
      DROP INDEX volumes_numbered;
    `);
  }
}
