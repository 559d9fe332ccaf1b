import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An index for every order of every list that can grow, with what the list's filters and its search look at, so that a page is cut, filtered and counted within it and
 * only its own rows are fetched. Ascending with the id at the end: read backwards it serves the other direction. list-queries.int-spec.ts holds them to it.
 */
export class ListIndexes1764000560000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [machines, disks, copies, others]) await db.query(part);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(back);
  }
}

const machines = `
DROP INDEX instances_by_status, instances_labels;
CREATE INDEX instances_by_status ON instances (account_id, status, created_at, id) INCLUDE (name, region, tier, gpu_model);
CREATE INDEX instances_by_name ON instances (account_id, name, id) INCLUDE (status, region, tier, gpu_model);
-- with the keys alone, too: label=team
CREATE INDEX instances_labels ON instances USING gin (labels);
`;

const disks = `
CREATE INDEX volumes_by_name ON volumes (account_id, name, id) INCLUDE (status, region, volume_type, bootable, instance_id);
CREATE INDEX volumes_by_size ON volumes (account_id, size_gb, id) INCLUDE (name, status, region, volume_type, bootable, instance_id);
CREATE INDEX volumes_gone ON volumes (account_id, created_at, id) INCLUDE (name, region, volume_type, bootable, instance_id) WHERE status = 'deleted';
CREATE INDEX volumes_to_boot ON volumes (account_id, name, id) INCLUDE (region) WHERE bootable AND status = 'available';
`;

const copies = `
CREATE INDEX snapshots_by_name ON snapshots (account_id, name, id) INCLUDE (status, region, instance_id);
CREATE INDEX snapshots_by_size ON snapshots (account_id, size_gb, id) INCLUDE (name, status, region, instance_id);
CREATE INDEX snapshots_of_instance ON snapshots (account_id, instance_id, id);
CREATE INDEX custom_images_by_name ON custom_images (account_id, name, id) INCLUDE (status, region, snapshot_id);
CREATE INDEX custom_images_by_size ON custom_images (account_id, size_gb, id) INCLUDE (name, status, region, snapshot_id);
`;

const others = `
DROP INDEX scripts_list, operations_list, audit_log_account, findings_list;
CREATE INDEX scripts_list ON scripts (account_id, created_at, id) INCLUDE (name);
CREATE INDEX scripts_by_name ON scripts (account_id, lower(name), id) INCLUDE (name);
CREATE INDEX scripts_by_change ON scripts (account_id, updated_at, id) INCLUDE (name);
CREATE INDEX operations_list ON operations (account_id, created_at, id) INCLUDE (resource_id, resource_type, status, kind);
-- deployments by their status: of all but the many that succeeded
CREATE INDEX operations_of_deployments ON operations (account_id, id) INCLUDE (status) WHERE kind = 'instance.deploy' AND status <> 'succeeded';
CREATE INDEX launch_line_left ON launch_line (account_id, deployment_id) WHERE status IN ('failed', 'cancelled', 'expired');
CREATE INDEX audit_log_account ON audit_log (account_id, id) INCLUDE (action, resource_type, resource_id, at);
CREATE INDEX findings_list ON findings (created_at, id) INCLUDE (rule, region, subject, resolved_at);
CREATE INDEX accounts_list ON accounts (created_at, id) INCLUDE (email, name, role);
CREATE INDEX accounts_by_email ON accounts (lower(email), id) INCLUDE (email, name, role);
`;

const back = `
DROP INDEX instances_by_status, instances_by_name, instances_labels, volumes_by_name, volumes_by_size, volumes_gone, volumes_to_boot,
  snapshots_by_name, snapshots_by_size, snapshots_of_instance, custom_images_by_name, custom_images_by_size, operations_of_deployments, launch_line_left, scripts_list, scripts_by_name, scripts_by_change,
  operations_list, audit_log_account, findings_list, accounts_list, accounts_by_email;
CREATE INDEX instances_by_status ON instances (account_id, status, created_at DESC, id);
CREATE INDEX instances_labels ON instances USING gin (labels jsonb_path_ops);
CREATE INDEX scripts_list ON scripts (account_id, created_at DESC, id);
CREATE INDEX operations_list ON operations (account_id, created_at DESC, id);
CREATE INDEX audit_log_account ON audit_log (account_id, id DESC);
CREATE INDEX findings_list ON findings (created_at DESC, id);
`;
