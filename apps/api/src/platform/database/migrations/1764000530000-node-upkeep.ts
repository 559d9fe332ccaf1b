import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nodes that were declared dead or are taken back, and drains with what became of each machine. */
export class NodeUpkeep1764000530000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE nodes
        ADD COLUMN state text NOT NULL DEFAULT 'in_service' CHECK (state IN ('in_service', 'failed', 'recovering')),
        ADD COLUMN state_since timestamptz(3) NOT NULL DEFAULT now();
      CREATE INDEX nodes_out_of_service ON nodes (id) WHERE state <> 'in_service';

      CREATE TABLE node_drains (
        id uuid PRIMARY KEY,
        node_id text NOT NULL REFERENCES nodes,
        mode text NOT NULL CHECK (mode IN ('stop', 'hibernate', 'move')),
        request_id text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        cancelled_at timestamptz(3),
        finished_at timestamptz(3)
      );
      CREATE UNIQUE INDEX node_drains_one_running ON node_drains (node_id) WHERE finished_at IS NULL;
      CREATE INDEX node_drains_of_node ON node_drains (node_id, created_at DESC, id);

      CREATE TABLE node_drain_machines (
        drain_id uuid NOT NULL REFERENCES node_drains,
        instance_id uuid NOT NULL REFERENCES instances,
        status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'working', 'done', 'left', 'failed')),
        step text CHECK (step IN ('stop', 'hibernate', 'restore')),
        attempts integer NOT NULL DEFAULT 0,
        operation_id uuid,
        reason text,
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (drain_id, instance_id)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE node_drain_machines;
      DROP TABLE node_drains;
      ALTER TABLE nodes DROP COLUMN state, DROP COLUMN state_since;
    `);
  }
}
