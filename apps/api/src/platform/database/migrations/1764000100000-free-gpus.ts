import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets placement find the nodes with free GPUs of a model without reading those that are taken. */
export class FreeGpus1764000100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX gpu_devices_free ON gpu_devices (region, model, node_id, nvlink_island, numa_node) WHERE instance_id IS NULL AND healthy;
      DROP INDEX gpu_devices_model;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX gpu_devices_model ON gpu_devices (region, model);
      DROP INDEX gpu_devices_free;
    `);
  }
}
