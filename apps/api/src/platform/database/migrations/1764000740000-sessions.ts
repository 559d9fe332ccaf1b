import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was only a family of refresh tokens becomes a row that can be shown and ended; whoever holds something of an ended one is told (decision 0026). */
export class Sessions1764000740000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts,
        ip text,
        user_agent text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_used_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3)
      );
      INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at, ended_at)
        SELECT family_id, (array_agg(account_id))[1], min(created_at), max(created_at), max(expires_at), max(revoked_at) FROM refresh_tokens GROUP BY family_id;
      CREATE INDEX sessions_live ON sessions (account_id, last_used_at DESC, id) WHERE ended_at IS NULL;
      CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
      CREATE INDEX sessions_expiry ON sessions (expires_at);

      ALTER TABLE refresh_tokens DROP COLUMN revoked_at, ADD CONSTRAINT refresh_tokens_session FOREIGN KEY (family_id) REFERENCES sessions ON DELETE CASCADE;

      CREATE FUNCTION tell_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('garrison_sessions', NEW.id::text);
        RETURN NULL;
      END $$;
      CREATE TRIGGER sessions_end AFTER UPDATE OF ended_at ON sessions FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_ended_session();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_session, ADD COLUMN revoked_at timestamptz(3);
      UPDATE refresh_tokens t SET revoked_at = s.ended_at FROM sessions s WHERE s.id = t.family_id;
      DROP TABLE sessions;
      DROP FUNCTION tell_ended_session;
    `);
  }
}
