import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Disputes about deposits: what payers' banks took back, for now or for good. */
export class Disputes1764000701000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- disputed_nano is what of the total is withdrawn now, dispute how the newest one stands
      ALTER TABLE deposits ADD COLUMN disputed_nano bigint NOT NULL DEFAULT 0 CHECK (disputed_nano BETWEEN 0 AND net_nano + tax_nano), ADD COLUMN dispute text;
      CREATE TABLE deposit_disputes (
        id text PRIMARY KEY, -- the provider's
        deposit_id uuid NOT NULL REFERENCES deposits,
        status text NOT NULL CHECK (status IN ('inquiry', 'open', 'lost', 'closed')),
        amount_nano bigint NOT NULL CHECK (amount_nano > 0),
        reason text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX deposit_disputes_deposit ON deposit_disputes (deposit_id) INCLUDE (status, amount_nano);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE deposit_disputes; ALTER TABLE deposits DROP COLUMN disputed_nano, DROP COLUMN dispute');
  }
}
