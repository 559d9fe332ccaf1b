import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the ledger promises is looked at once for a statement, no more for each of its lines: thousands of entries come in one. Who posts may give the numbers of
 * its lines and the balances after them, having locked the balances; they are held against the balances before, and only lines without are numbered one by one.
 * That a line has an entry and an account with a balance is part of the same look, so the two foreign keys, which locked both again for each line, are gone:
 * entries are never deleted, and a balance holds its account.
 */
export class LedgerInBulk1764000700000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE ledger_balances DISABLE TRIGGER ledger_balances_follow;
      INSERT INTO ledger_balances (account_id, sequence, balance_nano) SELECT id, 0, 0 FROM accounts ON CONFLICT (account_id) DO NOTHING;
      ALTER TABLE ledger_balances ENABLE TRIGGER ledger_balances_follow;
      CREATE FUNCTION open_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO ledger_balances (account_id, sequence, balance_nano) VALUES (NEW.id, 0, 0);
        RETURN NULL;
      END $$;
      CREATE TRIGGER accounts_balanced AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION open_ledger_balance();

      DROP TRIGGER ledger_postings_numbered ON ledger_postings;
      CREATE OR REPLACE FUNCTION number_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM ledger_balances WHERE account_id = NEW.account_id FOR NO KEY UPDATE;
        SELECT p.sequence + 1, p.balance_after_nano + NEW.amount_nano INTO NEW.sequence, NEW.balance_after_nano
          FROM ledger_postings p WHERE p.account_id = NEW.account_id ORDER BY p.sequence DESC LIMIT 1;
        IF NOT FOUND THEN
          NEW.sequence := 1;
          NEW.balance_after_nano := NEW.amount_nano;
        END IF;
        NEW.created_at := wall_clock();
        RETURN NEW;
      END $$;
      CREATE TRIGGER ledger_postings_numbered BEFORE INSERT ON ledger_postings FOR EACH ROW
        WHEN (NEW.account_id IS NOT NULL AND NEW.sequence IS NULL) EXECUTE FUNCTION number_ledger_posting();

      CREATE OR REPLACE FUNCTION write_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        given integer;
        written integer;
      BEGIN
        SELECT count(DISTINCT account_id) INTO given FROM inserted WHERE account_id IS NOT NULL;
        -- of the lines of one account each must have the next number and the sum so far: then both differences are those before the first, in every line
        UPDATE ledger_balances b SET sequence = n.sequence, balance_nano = n.balance_nano
          FROM (SELECT account_id, max(sequence) AS sequence, sum(amount_nano) + min(before_nano) AS balance_nano,
                       min(before) AS before, max(before) AS same, min(before_nano) AS before_nano, max(before_nano) AS same_nano
                FROM (SELECT account_id, sequence, amount_nano, sequence - row_number() OVER w AS before, balance_after_nano - sum(amount_nano) OVER w AS before_nano
                      FROM inserted WHERE account_id IS NOT NULL WINDOW w AS (PARTITION BY account_id ORDER BY sequence)) l
                GROUP BY account_id) n
          WHERE b.account_id = n.account_id AND n.before = b.sequence AND n.same = b.sequence AND n.before_nano = b.balance_nano AND n.same_nano = b.balance_nano;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> given THEN
          RAISE EXCEPTION 'a line of the ledger does not follow the line before it';
        END IF;
        RETURN NULL;
      END $$;

      CREATE OR REPLACE FUNCTION refuse_later_lines() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM inserted i LEFT JOIN ledger_entries e ON e.id = i.entry_id WHERE e.id IS NULL OR i.line NOT BETWEEN 1 AND e.lines) THEN
          RAISE EXCEPTION 'the ledger is append-only: a line needs its entry, and an entry gets no further lines';
        END IF;
        RETURN NULL;
      END $$;
      ALTER TABLE ledger_postings DROP CONSTRAINT ledger_postings_entry_id_fkey, DROP CONSTRAINT ledger_postings_account_id_fkey;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entries,
        ADD CONSTRAINT ledger_postings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
      DROP TRIGGER ledger_postings_numbered ON ledger_postings;
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
      CREATE TRIGGER ledger_postings_numbered BEFORE INSERT ON ledger_postings FOR EACH ROW WHEN (NEW.account_id IS NOT NULL) EXECUTE FUNCTION number_ledger_posting();

      CREATE OR REPLACE FUNCTION write_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE ledger_balances b SET sequence = last.sequence, balance_nano = last.balance_after_nano
          FROM (SELECT DISTINCT ON (account_id) account_id, sequence, balance_after_nano FROM inserted WHERE account_id IS NOT NULL ORDER BY account_id, sequence DESC) last
          WHERE b.account_id = last.account_id;
        RETURN NULL;
      END $$;

      CREATE OR REPLACE FUNCTION refuse_later_lines() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM inserted i JOIN ledger_entries e ON e.id = i.entry_id WHERE i.line NOT BETWEEN 1 AND e.lines) THEN
          RAISE EXCEPTION 'the ledger is append-only: an entry gets no further lines';
        END IF;
        RETURN NULL;
      END $$;

      DROP TRIGGER accounts_balanced ON accounts;
      DROP FUNCTION open_ledger_balance();
    `);
  }
}
