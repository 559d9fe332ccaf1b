import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scripts that change; firewalls with rules; what each machine's network port is wished to be, and what of that its node has. */
export class Network1764000200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [scripts, firewalls, ports]) await db.query(part);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(back);
  }
}

const scripts = `
ALTER TABLE scripts ADD COLUMN generation integer NOT NULL DEFAULT 1;
CREATE INDEX scripts_list ON scripts (account_id, created_at DESC, id);
`;

const firewalls = `
ALTER TABLE firewalls ADD COLUMN generation integer NOT NULL DEFAULT 1, ADD COLUMN updated_at timestamptz(3) NOT NULL DEFAULT now();
CREATE INDEX firewalls_list ON firewalls (account_id, created_at DESC, id);

CREATE TABLE firewall_rules (
  id uuid PRIMARY KEY,
  firewall_id uuid NOT NULL REFERENCES firewalls ON DELETE CASCADE,
  direction text NOT NULL,
  ethertype text NOT NULL,
  protocol text NOT NULL,
  port_range_min integer,
  port_range_max integer,
  remote_ip_prefix text NOT NULL,
  description text,
  status text NOT NULL CHECK (status IN ('pending', 'applied', 'removing', 'error')),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX firewall_rules_firewall ON firewall_rules (firewall_id, created_at, id);

ALTER TABLE instance_firewalls
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN status text NOT NULL DEFAULT 'ATTACHING' CHECK (status IN ('ATTACHING', 'SUCCESS', 'DETACHING', 'ERROR')),
  ADD COLUMN network_version integer NOT NULL DEFAULT 1,
  ADD COLUMN created_at timestamptz(3) NOT NULL DEFAULT now();
`;

/** Every change of a port's addresses or rules raises the wished version; machines that run already have what they were built with. */
const ports = `
ALTER TABLE instances ADD COLUMN network_version integer NOT NULL DEFAULT 1, ADD COLUMN network_applied integer NOT NULL DEFAULT 1;
ALTER TABLE instances ALTER COLUMN network_applied SET DEFAULT 0;
ALTER TABLE instance_security_rules ADD COLUMN network_version integer NOT NULL DEFAULT 1;

-- Changes of a port carry the whole of it and a version, so several may be on their way to one machine.
DROP INDEX operations_one_unfinished;
CREATE UNIQUE INDEX operations_one_unfinished ON operations (resource_type, resource_id)
  WHERE status IN ('pending', 'running') AND resource_type <> 'instance_network';
`;

const back = `
DROP INDEX operations_one_unfinished;
CREATE UNIQUE INDEX operations_one_unfinished ON operations (resource_type, resource_id) WHERE status IN ('pending', 'running');
ALTER TABLE instance_security_rules DROP COLUMN network_version;
ALTER TABLE instances DROP COLUMN network_version, DROP COLUMN network_applied;
ALTER TABLE instance_firewalls DROP COLUMN id, DROP COLUMN status, DROP COLUMN network_version, DROP COLUMN created_at;
DROP TABLE firewall_rules;
DROP INDEX firewalls_list;
ALTER TABLE firewalls DROP COLUMN generation, DROP COLUMN updated_at;
DROP INDEX scripts_list;
ALTER TABLE scripts DROP COLUMN generation;
`;
