import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deployments that wait for stock: the line, what wakes it, and names that are taken by who stands in it (decision 0015). */
export class LaunchLine1764000540000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [deployments, line, names, wakes]) await db.query(part);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER gpu_devices_freed ON gpu_devices;
      DROP TRIGGER gpu_devices_new ON gpu_devices;
      DROP TRIGGER nodes_back ON nodes;
      DROP TRIGGER instances_claim_name ON instances;
      DROP TABLE launch_line;
      DROP FUNCTION wake_launch_line();
      DROP FUNCTION claim_instance_name();
      DELETE FROM deployments WHERE operation_id IS NULL;
      DROP INDEX deployments_list;
      ALTER TABLE deployments DROP CONSTRAINT deployments_started, ALTER instance_id SET NOT NULL, ALTER operation_id SET NOT NULL,
        DROP COLUMN vm_name, DROP COLUMN region, DROP COLUMN gpu_model, DROP COLUMN gpu_count;
    `);
  }
}

const deployments = `
ALTER TABLE deployments ADD COLUMN vm_name text, ADD COLUMN region text, ADD COLUMN gpu_model text, ADD COLUMN gpu_count integer;
UPDATE deployments d SET vm_name = i.name, region = i.region, gpu_model = i.gpu_model, gpu_count = i.gpu_count FROM instances i WHERE i.id = d.instance_id;
ALTER TABLE deployments ALTER vm_name SET NOT NULL, ALTER region SET NOT NULL, ALTER gpu_model SET NOT NULL, ALTER gpu_count SET NOT NULL,
  ALTER instance_id DROP NOT NULL, ALTER operation_id DROP NOT NULL, ADD CONSTRAINT deployments_started CHECK ((instance_id IS NULL) = (operation_id IS NULL));
CREATE INDEX deployments_list ON deployments (account_id, id DESC) INCLUDE (region, gpu_model, operation_id);
`;

const line = `
CREATE TABLE launch_line (
  deployment_id bigint PRIMARY KEY REFERENCES deployments,
  account_id uuid NOT NULL REFERENCES accounts,
  -- of the machine that will be made
  instance_id uuid NOT NULL,
  vm_name text NOT NULL,
  region text NOT NULL,
  tier text NOT NULL,
  gpu_model text NOT NULL,
  gpu_count integer NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'launched', 'failed', 'cancelled', 'expired')),
  generation integer NOT NULL DEFAULT 1,
  sealed_request text,
  actor jsonb NOT NULL,
  request_id text NOT NULL,
  wait_until timestamptz(3) NOT NULL,
  max_price_per_hour double precision,
  told_position integer NOT NULL,
  failed_tries integer NOT NULL DEFAULT 0,
  error jsonb,
  ended_at timestamptz(3),
  CHECK ((status = 'waiting') = (ended_at IS NULL)),
  CHECK (status = 'waiting' OR sealed_request IS NULL)
);
CREATE INDEX launch_line_waiting ON launch_line (gpu_model, region, deployment_id) INCLUDE (gpu_count) WHERE status = 'waiting';
CREATE INDEX launch_line_account ON launch_line (account_id, deployment_id DESC) WHERE status = 'waiting';
CREATE INDEX launch_line_ends ON launch_line (wait_until) WHERE status = 'waiting';
CREATE UNIQUE INDEX launch_line_name ON launch_line (account_id, vm_name) WHERE status = 'waiting';
`;

/**
 * A name is one account's machine or its place in line, never both: whoever comes second finds the other, because both hold the name's lock until they commit.
 * Names share 1024 locks, so that many rows written at once do not fill the server's lock table.
 */
const names = `
CREATE FUNCTION claim_instance_name() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted text := CASE TG_TABLE_NAME WHEN 'instances' THEN to_jsonb(NEW)->>'name' ELSE to_jsonb(NEW)->>'vm_name' END;
  taken boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('garrison.instance_name'), hashtext(NEW.account_id || '.' || wanted) & 1023);
  IF TG_TABLE_NAME = 'instances' THEN
    taken := EXISTS (SELECT 1 FROM launch_line WHERE account_id = NEW.account_id AND vm_name = wanted AND status = 'waiting');
  ELSE
    taken := EXISTS (SELECT 1 FROM instances WHERE account_id = NEW.account_id AND name = wanted AND status <> 'DELETED');
  END IF;
  IF taken THEN
    RAISE EXCEPTION 'the name % is taken', wanted USING ERRCODE = 'unique_violation', CONSTRAINT = 'instances_live_name';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER instances_claim_name BEFORE INSERT OR UPDATE OF name ON instances FOR EACH ROW WHEN (NEW.status <> 'DELETED') EXECUTE FUNCTION claim_instance_name();
CREATE TRIGGER launch_line_claim_name BEFORE INSERT ON launch_line FOR EACH ROW EXECUTE FUNCTION claim_instance_name();
`;

/** Triggers, so that no writer can forget to wake the line; sent at commit, equal ones of one transaction as one. */
const wakes = `
CREATE FUNCTION wake_launch_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_launch_line', '');
  RETURN NULL;
END $$;
CREATE TRIGGER gpu_devices_freed AFTER UPDATE ON gpu_devices FOR EACH ROW
  WHEN ((OLD.instance_id IS NOT NULL AND NEW.instance_id IS NULL) OR (NEW.healthy AND NOT OLD.healthy)) EXECUTE FUNCTION wake_launch_line();
CREATE TRIGGER gpu_devices_new AFTER INSERT ON gpu_devices FOR EACH STATEMENT EXECUTE FUNCTION wake_launch_line();
CREATE TRIGGER nodes_back AFTER UPDATE ON nodes FOR EACH ROW
  WHEN ((NEW.up AND NOT OLD.up) OR (OLD.cordoned AND NOT NEW.cordoned)) EXECUTE FUNCTION wake_launch_line();
CREATE TRIGGER launch_line_moved AFTER INSERT OR UPDATE OF status ON launch_line FOR EACH STATEMENT EXECUTE FUNCTION wake_launch_line();
`;
