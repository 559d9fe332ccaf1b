import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * All ways in which a node can begin to take machines wake those who wait in line: it comes up, is uncordoned, is taken back into service, is heard of again (placement passes by who
 * was silent for two minutes), or grows; and a free GPU that was reported elsewhere, or as another model, before.
 */
export class LineWakes1764000682000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER nodes_back ON nodes;
      CREATE TRIGGER nodes_back AFTER UPDATE ON nodes FOR EACH ROW
        WHEN (NEW.up AND NOT NEW.cordoned AND NEW.state = 'in_service'
              AND (NOT OLD.up OR OLD.cordoned OR OLD.state <> 'in_service' OR OLD.reported_at < now() - interval '2 minutes' OR NEW.vcpus > OLD.vcpus OR NEW.ram_gb > OLD.ram_gb))
        EXECUTE FUNCTION wake_launch_line();
      DROP TRIGGER gpu_devices_freed ON gpu_devices;
      CREATE TRIGGER gpu_devices_freed AFTER UPDATE ON gpu_devices FOR EACH ROW
        WHEN (NEW.instance_id IS NULL AND NEW.healthy
              AND (OLD.instance_id IS NOT NULL OR NOT OLD.healthy OR NEW.node_id <> OLD.node_id OR NEW.region <> OLD.region OR NEW.model <> OLD.model OR NEW.nvlink_island IS DISTINCT FROM OLD.nvlink_island))
        EXECUTE FUNCTION wake_launch_line();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER nodes_back ON nodes;
      CREATE TRIGGER nodes_back AFTER UPDATE ON nodes FOR EACH ROW
        WHEN ((NEW.up AND NOT OLD.up) OR (OLD.cordoned AND NOT NEW.cordoned)) EXECUTE FUNCTION wake_launch_line();
      DROP TRIGGER gpu_devices_freed ON gpu_devices;
      CREATE TRIGGER gpu_devices_freed AFTER UPDATE ON gpu_devices FOR EACH ROW
        WHEN ((OLD.instance_id IS NOT NULL AND NEW.instance_id IS NULL) OR (NEW.healthy AND NOT OLD.healthy)) EXECUTE FUNCTION wake_launch_line();
    `);
  }
}
