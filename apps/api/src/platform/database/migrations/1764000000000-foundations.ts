import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ledger, notifications, platform } from './1764000000000-foundations.platform.js';

/** Accounts and credentials, inventory, instances with their disks and network, operations, outbox, event log, ledger. */
export class Foundations1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [accounts, inventory, resources, instances, platform, ledger, notifications]) await db.query(part);
  }

  async down(): Promise<void> {
    throw new Error('The first migration has nothing before it to go back to; drop the database instead.');
  }
}

const accounts = `
CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  password_hash text NOT NULL,
  role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator')),
  name text NOT NULL,
  country char(2) NOT NULL,
  currency char(3) NOT NULL,
  phone text, address_line text, city text, state text, postal_code text, tax_number text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));

CREATE TABLE refresh_tokens (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  family_id uuid NOT NULL,
  token_hash text NOT NULL UNIQUE,
  used_at timestamptz(3),
  revoked_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  prefix text NOT NULL UNIQUE,
  secret_hash text NOT NULL,
  scopes text[] NOT NULL,
  tier text,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX api_keys_live_name ON api_keys (account_id, name) WHERE revoked_at IS NULL;
`;

const inventory = `
CREATE TABLE nodes (
  id text PRIMARY KEY,
  region text NOT NULL,
  cordoned boolean NOT NULL DEFAULT false,
  up boolean NOT NULL,
  vcpus integer NOT NULL,
  ram_gb integer NOT NULL,
  storage_pools jsonb NOT NULL,
  machines jsonb NOT NULL DEFAULT '[]',
  agent_id text NOT NULL,
  reported_at timestamptz(3) NOT NULL
);
CREATE INDEX nodes_region ON nodes (region);
`;

const resources = `
CREATE TABLE ssh_keys (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  key_type text NOT NULL,
  public_key text NOT NULL,
  fingerprint text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, name)
);
CREATE INDEX ssh_keys_list ON ssh_keys (account_id, created_at DESC, id);

CREATE TABLE scripts (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  content text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, name)
);

CREATE TABLE firewalls (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  description text,
  region text NOT NULL,
  status text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, name)
);

CREATE TABLE custom_images (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  region text NOT NULL,
  status text NOT NULL,
  size_gb integer NOT NULL,
  os_image text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX custom_images_live_name ON custom_images (account_id, name) WHERE status <> 'deleted';
`;

const instances = `
CREATE TABLE instances (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  status text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  region text NOT NULL,
  tier text NOT NULL,
  gpu_model text NOT NULL,
  gpu_count integer NOT NULL CHECK (gpu_count > 0),
  flavor jsonb NOT NULL,
  vcpus integer NOT NULL,
  ram_gb integer NOT NULL,
  node_id text REFERENCES nodes,
  last_node_id text NOT NULL REFERENCES nodes,
  boot_source text NOT NULL,
  image_id text,
  image_name text,
  default_user text NOT NULL,
  startup_script_id uuid,
  sealed_user_data text,
  private_ip text,
  public_ip text,
  ip_status text NOT NULL DEFAULT 'none',
  currency char(3) NOT NULL,
  price_per_hour_nano bigint NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  delete_protection boolean NOT NULL DEFAULT false,
  server_uuid uuid NOT NULL,
  error jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3)
);
CREATE UNIQUE INDEX instances_live_name ON instances (account_id, name) WHERE status <> 'DELETED';
CREATE INDEX instances_list ON instances (account_id, created_at DESC, id) WHERE status <> 'DELETED';
CREATE INDEX instances_by_status ON instances (account_id, status, created_at DESC, id);
CREATE INDEX instances_labels ON instances USING gin (labels jsonb_path_ops);
CREATE INDEX instances_node ON instances (node_id) WHERE node_id IS NOT NULL;

-- One row per physical GPU; the holder is a column of that row, so no GPU can have two.
CREATE TABLE gpu_devices (
  id text PRIMARY KEY,
  node_id text NOT NULL REFERENCES nodes,
  region text NOT NULL,
  model text NOT NULL,
  slot integer NOT NULL,
  numa_node integer NOT NULL,
  nvlink_island integer,
  healthy boolean NOT NULL,
  instance_id uuid REFERENCES instances
);
CREATE INDEX gpu_devices_node ON gpu_devices (node_id);
CREATE INDEX gpu_devices_model ON gpu_devices (region, model);
CREATE INDEX gpu_devices_holder ON gpu_devices (instance_id) WHERE instance_id IS NOT NULL;

CREATE TABLE volumes (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  description text,
  status text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  region text NOT NULL,
  tier text NOT NULL,
  size_gb integer NOT NULL CHECK (size_gb > 0),
  volume_type text NOT NULL,
  bootable boolean NOT NULL DEFAULT false,
  os_image text,
  instance_id uuid REFERENCES instances,
  role text CHECK (role IN ('boot', 'data')),
  made_by_deployment boolean NOT NULL DEFAULT false,
  device text,
  protected boolean NOT NULL DEFAULT false,
  error jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3),
  CHECK ((instance_id IS NULL) = (role IS NULL))
);
CREATE UNIQUE INDEX volumes_live_name ON volumes (account_id, name) WHERE status <> 'deleted';
CREATE UNIQUE INDEX volumes_one_boot ON volumes (instance_id) WHERE role = 'boot';
CREATE INDEX volumes_list ON volumes (account_id, created_at DESC, id) WHERE status <> 'deleted';
CREATE INDEX volumes_instance ON volumes (instance_id) WHERE instance_id IS NOT NULL;

CREATE TABLE instance_ssh_keys (
  instance_id uuid NOT NULL REFERENCES instances,
  ssh_key_id uuid NOT NULL REFERENCES ssh_keys,
  PRIMARY KEY (instance_id, ssh_key_id)
);
CREATE INDEX instance_ssh_keys_key ON instance_ssh_keys (ssh_key_id);

CREATE TABLE instance_firewalls (
  instance_id uuid NOT NULL REFERENCES instances,
  firewall_id uuid NOT NULL REFERENCES firewalls,
  PRIMARY KEY (instance_id, firewall_id)
);
CREATE INDEX instance_firewalls_firewall ON instance_firewalls (firewall_id);

CREATE TABLE instance_security_rules (
  id uuid PRIMARY KEY,
  instance_id uuid NOT NULL REFERENCES instances,
  direction text NOT NULL,
  ethertype text NOT NULL,
  protocol text NOT NULL,
  port_range_min integer,
  port_range_max integer,
  remote_ip_prefix text NOT NULL,
  description text,
  status text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX instance_security_rules_instance ON instance_security_rules (instance_id);

CREATE TABLE ip_addresses (
  address inet PRIMARY KEY,
  region text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('private', 'public')),
  instance_id uuid REFERENCES instances DEFERRABLE INITIALLY DEFERRED,
  released_at timestamptz(3)
);
CREATE INDEX ip_addresses_free ON ip_addresses (region, kind, released_at NULLS FIRST, address) WHERE instance_id IS NULL;
CREATE INDEX ip_addresses_holder ON ip_addresses (instance_id) WHERE instance_id IS NOT NULL;

CREATE TABLE console_chunks (
  instance_id uuid NOT NULL REFERENCES instances,
  chunk_offset bigint NOT NULL,
  bytes integer NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (instance_id, chunk_offset)
);
`;
