import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What machines measured, thinned with age, and what the sensors of nodes showed last (decision 0014). */
export class Telemetry1764000520000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE node_sensors;
      DROP TABLE instance_telemetry;
      DROP FUNCTION merge_points;
      DROP INDEX instances_deleted;
    `);
  }
}

const tables = `
-- One row holds many points. A row of minutes is written again every minute, so pages keep room for the newer version.
CREATE TABLE instance_telemetry (
  instance_id uuid NOT NULL REFERENCES instances,
  resolution text NOT NULL CHECK (resolution IN ('minute', 'quarter_hour', 'day')),
  starts_at timestamptz(3) NOT NULL,
  means real[] NOT NULL,
  peaks real[],
  samples real[],
  to_roll boolean NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (instance_id, resolution, starts_at)
) WITH (fillfactor = 60);
CREATE INDEX instance_telemetry_expiry ON instance_telemetry (expires_at);
CREATE INDEX instance_telemetry_to_roll ON instance_telemetry (resolution, starts_at) WHERE to_roll;

-- What came anew where it says something, what was known elsewhere: the same points twice, or in another order, give the same row.
CREATE FUNCTION merge_points(fresh real[], known real[]) RETURNS real[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_agg(coalesce(f, k) ORDER BY place) FROM unnest(fresh, known) WITH ORDINALITY AS u(f, k, place)
$$;

-- Finds instances that were deleted lately, whose telemetry nobody can ask for any more.
CREATE INDEX instances_deleted ON instances (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE node_sensors (
  node_id text PRIMARY KEY REFERENCES nodes,
  sensors jsonb NOT NULL,
  seen_at timestamptz(3) NOT NULL
);
`;
