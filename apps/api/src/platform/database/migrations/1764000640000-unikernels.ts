import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Unikernels and their volumes (the KraftCloud API). */
export class Unikernels1764000640000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE unikernel_volumes, unikernels');
  }
}

/** What is being deleted is gone for its owner: its name is free and no list shows it. Ids grow with time, so lists are ordered by them. */
const tables = `
CREATE TABLE unikernels (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  metro text NOT NULL,
  region text NOT NULL,
  name text NOT NULL,
  state text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  image text NOT NULL,
  memory_mb integer NOT NULL CHECK (memory_mb > 0),
  vcpus integer NOT NULL CHECK (vcpus > 0),
  args jsonb NOT NULL,
  sealed_env text,
  restart_policy text NOT NULL,
  delete_on_stop boolean NOT NULL,
  tags text[] NOT NULL,
  address_no integer GENERATED ALWAYS AS IDENTITY,
  start_count integer NOT NULL DEFAULT 0,
  boot_time_us integer,
  error jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  start_asked_at timestamptz(3),
  started_at timestamptz(3),
  stopped_at timestamptz(3),
  deleted_at timestamptz(3)
);
CREATE UNIQUE INDEX unikernels_live_name ON unikernels (account_id, metro, name) WHERE state NOT IN ('deleting', 'deleted');
CREATE INDEX unikernels_list ON unikernels (account_id, metro, id) WHERE state NOT IN ('deleting', 'deleted');

CREATE TABLE unikernel_volumes (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  metro text NOT NULL,
  region text NOT NULL,
  tier text NOT NULL,
  name text NOT NULL,
  state text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  size_mb integer NOT NULL CHECK (size_mb > 0),
  persistent boolean NOT NULL,
  tags text[] NOT NULL,
  quota_policy text NOT NULL,
  delete_lock boolean NOT NULL DEFAULT false,
  source_id uuid REFERENCES unikernel_volumes,
  instance_id uuid REFERENCES unikernels,
  mount_at text,
  mount_readonly boolean,
  error jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3),
  CHECK ((instance_id IS NULL) = (mount_at IS NULL) AND (instance_id IS NULL) = (mount_readonly IS NULL))
);
CREATE UNIQUE INDEX unikernel_volumes_live_name ON unikernel_volumes (account_id, metro, name) WHERE state NOT IN ('deleting', 'deleted');
CREATE INDEX unikernel_volumes_list ON unikernel_volumes (account_id, metro, id) WHERE state NOT IN ('deleting', 'deleted');
CREATE INDEX unikernel_volumes_instance ON unikernel_volumes (instance_id) WHERE instance_id IS NOT NULL;
`;
