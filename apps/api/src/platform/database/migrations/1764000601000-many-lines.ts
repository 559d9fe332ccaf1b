import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A statement with many lines of one account wrote its balance as often, and each time had to pass by all the versions before. Now a line takes its number and
 * balance from the line before it, under the lock of the balance, and the balance is written once for a statement.
 */
export class ManyLines1764000601000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION number_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM ledger_balances WHERE account_id = NEW.account_id FOR NO KEY UPDATE;
        IF NOT FOUND THEN
          INSERT INTO ledger_balances (account_id, sequence, balance_nano) VALUES (NEW.account_id, 0, 0) ON CONFLICT (account_id) DO NOTHING;
          PERFORM 1 FROM ledger_balances WHERE account_id = NEW.account_id FOR NO KEY UPDATE;
        END IF;
        SELECT p.sequence + 1, p.balance_after_nano + NEW.amount_nano INTO NEW.sequence, NEW.balance_after_nano
          FROM ledger_postings p WHERE p.account_id = NEW.account_id ORDER BY p.sequence DESC LIMIT 1;
        IF NOT FOUND THEN
          NEW.sequence := 1;
          NEW.balance_after_nano := NEW.amount_nano;
        END IF;
        NEW.created_at := wall_clock();
        RETURN NEW;
      END $$;
      CREATE FUNCTION write_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE ledger_balances b SET sequence = last.sequence, balance_nano = last.balance_after_nano
          FROM (SELECT DISTINCT ON (account_id) account_id, sequence, balance_after_nano FROM inserted WHERE account_id IS NOT NULL ORDER BY account_id, sequence DESC) last
          WHERE b.account_id = last.account_id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_postings_balances AFTER INSERT ON ledger_postings REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION write_balances();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER ledger_postings_balances ON ledger_postings;
      DROP FUNCTION write_balances();
      CREATE OR REPLACE FUNCTION number_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO ledger_balances AS b (account_id, sequence, balance_nano) VALUES (NEW.account_id, 1, NEW.amount_nano)
          ON CONFLICT (account_id) DO UPDATE SET sequence = b.sequence + 1, balance_nano = b.balance_nano + excluded.balance_nano
          RETURNING b.sequence, b.balance_nano INTO NEW.sequence, NEW.balance_after_nano;
        NEW.created_at := wall_clock();
        RETURN NEW;
      END $$;
    `);
  }
}
