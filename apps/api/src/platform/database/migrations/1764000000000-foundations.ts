import type { MigrationInterface, QueryRunner } from 'typeorm';

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

const platform = `
CREATE TABLE operations (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  kind text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  region text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed')),
  fence integer NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 1,
  job jsonb,
  steps jsonb NOT NULL DEFAULT '[]',
  progress_sequence integer NOT NULL DEFAULT -1,
  error jsonb,
  request_id text NOT NULL,
  lease_until timestamptz(3) NOT NULL,
  deadline_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
CREATE UNIQUE INDEX operations_one_unfinished ON operations (resource_type, resource_id) WHERE status IN ('pending', 'running');
CREATE INDEX operations_lease ON operations (lease_until) WHERE status IN ('pending', 'running');
CREATE INDEX operations_deadline ON operations (deadline_at) WHERE status IN ('pending', 'running');
CREATE INDEX operations_list ON operations (account_id, created_at DESC, id);
CREATE INDEX operations_resource ON operations (resource_id, created_at DESC, id);

CREATE TABLE deployments (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000001) PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  instance_id uuid NOT NULL UNIQUE REFERENCES instances,
  operation_id uuid NOT NULL REFERENCES operations,
  price jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL,
  job_name text NOT NULL,
  job_id text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  claimed_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE event_streams (
  account_id uuid PRIMARY KEY REFERENCES accounts,
  last_sequence bigint NOT NULL DEFAULT 0
);
CREATE TABLE event_log (
  account_id uuid NOT NULL REFERENCES accounts,
  sequence bigint NOT NULL,
  type text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  generation integer NOT NULL,
  data jsonb,
  at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, sequence)
);
CREATE INDEX event_log_resource ON event_log (resource_id, sequence);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  actor jsonb NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid,
  ip text,
  request_id text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_account ON audit_log (account_id, id DESC);

CREATE TABLE idempotency_keys (
  account_id uuid NOT NULL REFERENCES accounts,
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer,
  body jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
`;

const ledger = `
CREATE TABLE ledger_entries (
  id uuid PRIMARY KEY,
  source text NOT NULL UNIQUE,
  kind text NOT NULL,
  currency char(3) NOT NULL,
  description text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE ledger_postings (
  entry_id uuid NOT NULL REFERENCES ledger_entries,
  line smallint NOT NULL,
  account_id uuid REFERENCES accounts,
  book text NOT NULL,
  amount_nano bigint NOT NULL,
  PRIMARY KEY (entry_id, line)
);
CREATE INDEX ledger_postings_account ON ledger_postings (account_id) INCLUDE (amount_nano) WHERE account_id IS NOT NULL;

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries EXECUTE FUNCTION refuse_ledger_change();
CREATE TRIGGER ledger_postings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings EXECUTE FUNCTION refuse_ledger_change();

CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(amount_nano) FROM ledger_postings WHERE entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION 'ledger entry % is not balanced', NEW.entry_id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_postings_balanced AFTER INSERT ON ledger_postings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry();
`;

/** Triggers, so that no writer can forget to wake the readers; Postgres folds equal notifications of one transaction into one, sent at commit. */
const notifications = `
CREATE FUNCTION wake_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_wakes AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_outbox();

CREATE FUNCTION wake_event_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_events', NEW.account_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER event_log_wakes AFTER INSERT ON event_log FOR EACH ROW EXECUTE FUNCTION wake_event_readers();

CREATE FUNCTION wake_console_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_console', NEW.instance_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER console_chunks_wake AFTER INSERT ON console_chunks FOR EACH ROW EXECUTE FUNCTION wake_console_readers();
`;
