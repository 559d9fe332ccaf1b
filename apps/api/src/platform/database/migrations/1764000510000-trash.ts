import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['volumes', 'snapshots', 'custom_images'];

/** Storage that was deleted is kept for a while (decision 0013): when it was thrown away, until when it is kept, and names that are free meanwhile. */
export class Trash1764000510000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of tables) await db.query(up(table));
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of tables) await db.query(down(table));
  }
}

const up = (table: string) => `
ALTER TABLE ${table} ADD COLUMN trashed_at timestamptz(3), ADD COLUMN purge_at timestamptz(3),
  ADD CONSTRAINT ${table}_trash CHECK (status NOT IN ('trashed', 'purging') OR (trashed_at IS NOT NULL AND purge_at IS NOT NULL));
DROP INDEX ${table}_live_name;
CREATE UNIQUE INDEX ${table}_live_name ON ${table} (account_id, name) WHERE status NOT IN ('trashed', 'purging', 'deleted');
CREATE INDEX ${table}_in_trash ON ${table} (account_id, trashed_at DESC, id) INCLUDE (name, status) WHERE status IN ('trashed', 'purging');
CREATE INDEX ${table}_to_purge ON ${table} (purge_at) WHERE status IN ('trashed', 'purging');
`;

const down = (table: string) => `
DROP INDEX ${table}_in_trash, ${table}_to_purge, ${table}_live_name;
CREATE UNIQUE INDEX ${table}_live_name ON ${table} (account_id, name) WHERE status <> 'deleted';
ALTER TABLE ${table} DROP COLUMN trashed_at, DROP COLUMN purge_at;
`;
