import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Snapshots; custom images with a life of their own; machines made from a snapshot. */
export class Snapshots1764000500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [snapshots, images, instances]) await db.query(part);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(back);
  }
}

/** `available_at`: when it was first seen to exist. `restoring_for`: the machine that is being made from it. */
const snapshots = `
CREATE TABLE snapshots (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  description text,
  status text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  region text NOT NULL,
  tier text NOT NULL,
  size_gb integer NOT NULL CHECK (size_gb > 0),
  instance_id uuid NOT NULL REFERENCES instances,
  instance_name text NOT NULL,
  gpu_model text NOT NULL,
  gpu_count integer NOT NULL,
  vcpus integer NOT NULL,
  ram_gb integer NOT NULL,
  os_image text,
  default_user text NOT NULL,
  ssh_key_ids uuid[] NOT NULL,
  restoring_for uuid REFERENCES instances DEFERRABLE INITIALLY DEFERRED,
  error jsonb,
  available_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3),
  CHECK ((restoring_for IS NULL) = (status <> 'restoring'))
);
CREATE UNIQUE INDEX snapshots_live_name ON snapshots (account_id, name) WHERE status <> 'deleted';
-- One at a time per instance, whatever two requests saw.
CREATE UNIQUE INDEX snapshots_one_at_a_time ON snapshots (instance_id) WHERE status = 'creating';
CREATE UNIQUE INDEX snapshots_restoring ON snapshots (restoring_for) WHERE restoring_for IS NOT NULL;
CREATE INDEX snapshots_list ON snapshots (account_id, created_at DESC, id) INCLUDE (name, status, region, size_gb, instance_id) WHERE status <> 'deleted';
CREATE INDEX snapshots_gone ON snapshots (account_id, created_at DESC, id) WHERE status = 'deleted';
`;

const images = `
ALTER TABLE custom_images
  ALTER COLUMN os_image DROP NOT NULL,
  ADD COLUMN description text,
  ADD COLUMN generation integer NOT NULL DEFAULT 1,
  ADD COLUMN tier text NOT NULL DEFAULT 'legacy',
  ADD COLUMN default_user text NOT NULL DEFAULT 'root',
  ADD COLUMN snapshot_id uuid REFERENCES snapshots,
  ADD COLUMN error jsonb,
  ADD COLUMN available_at timestamptz(3),
  ADD COLUMN updated_at timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN deleted_at timestamptz(3);
ALTER TABLE custom_images ALTER COLUMN tier DROP DEFAULT, ALTER COLUMN default_user DROP DEFAULT;
CREATE INDEX custom_images_list ON custom_images (account_id, created_at DESC, id) INCLUDE (name, status, region, size_gb, snapshot_id) WHERE status <> 'deleted';
CREATE INDEX custom_images_gone ON custom_images (account_id, created_at DESC, id) WHERE status = 'deleted';
CREATE INDEX custom_images_snapshot ON custom_images (snapshot_id) WHERE status <> 'deleted';
`;

const instances = `
ALTER TABLE instances ADD COLUMN restored_from uuid REFERENCES snapshots;
CREATE INDEX instances_building_from ON instances (image_id) WHERE status IN ('CREATING', 'BUILD') AND boot_source = 'custom_image';
`;

const back = `
DROP INDEX instances_building_from;
ALTER TABLE instances DROP COLUMN restored_from;
DROP INDEX custom_images_list, custom_images_gone, custom_images_snapshot;
ALTER TABLE custom_images DROP COLUMN description, DROP COLUMN generation, DROP COLUMN tier, DROP COLUMN default_user, DROP COLUMN snapshot_id, DROP COLUMN error,
  DROP COLUMN available_at, DROP COLUMN updated_at, DROP COLUMN deleted_at;
UPDATE custom_images SET os_image = '' WHERE os_image IS NULL;
ALTER TABLE custom_images ALTER COLUMN os_image SET NOT NULL;
DROP TABLE snapshots;
`;
