import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A firewall shows its latest attachments, says how many there are and whether one has failed: each read within an index. */
export class ShownAttachments1764000680000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instance_firewalls_firewall;
      CREATE INDEX instance_firewalls_list ON instance_firewalls (firewall_id, created_at, id);
      CREATE INDEX instance_firewalls_failed ON instance_firewalls (firewall_id) WHERE status = 'ERROR';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instance_firewalls_list, instance_firewalls_failed;
      CREATE INDEX instance_firewalls_firewall ON instance_firewalls (firewall_id);
    `);
  }
}
