import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What accounts are told, how far their credit has come down, and how long machines may run. */
export class NoticesAndLeases1764000622000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- key: what makes it this one notice; telling it again is no notice. mail_due_at: when it is to be mailed (again).
      CREATE TABLE notices (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts,
        key text NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        message text NOT NULL,
        data jsonb NOT NULL,
        mail text NOT NULL DEFAULT 'pending' CHECK (mail IN ('pending', 'sent', 'failed', 'off')),
        mail_attempts integer NOT NULL DEFAULT 0,
        mail_due_at timestamptz(3) NOT NULL DEFAULT now(),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (account_id, key)
      );
      CREATE INDEX notices_list ON notices (account_id, created_at DESC, id);
      CREATE INDEX notices_by_kind ON notices (account_id, kind, created_at DESC, id);
      CREATE INDEX notices_mail ON notices (mail_due_at) WHERE mail = 'pending';

      -- stage: 0 plenty, 1-3 below 24, 6, 1 hours, 4 used up. descent: which time it goes down. used_up_at: since when it has been at 4.
      CREATE TABLE depletion_states (
        account_id uuid PRIMARY KEY REFERENCES accounts,
        stage smallint NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 4),
        descent integer NOT NULL DEFAULT 1,
        used_up_at timestamptz(3),
        CHECK ((used_up_at IS NOT NULL) = (stage = 4))
      );
      CREATE INDEX depletion_states_low ON depletion_states (account_id) WHERE stage > 0;

      ALTER TABLE instances ADD COLUMN lease_until timestamptz(3), ADD COLUMN idle_stop_minutes integer CHECK (idle_stop_minutes > 0);
      CREATE INDEX instances_leased ON instances (lease_until) WHERE lease_until IS NOT NULL AND status IN ('ACTIVE', 'SHUTOFF');
      CREATE INDEX instances_idle_stop ON instances (id) WHERE idle_stop_minutes IS NOT NULL AND status = 'ACTIVE';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX instances_leased, instances_idle_stop;
      ALTER TABLE instances DROP COLUMN lease_until, DROP COLUMN idle_stop_minutes;
      DROP TABLE depletion_states;
      DROP TABLE notices;
    `);
  }
}
