import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets transactions be cut, searched and counted within their indexes, like the other lists. */
export class TransactionSearch1764000660000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ledger_postings_times;
      CREATE INDEX ledger_postings_times ON ledger_postings (account_id, created_at, sequence) INCLUDE (amount_nano, entry_id) WHERE account_id IS NOT NULL;
      CREATE INDEX ledger_entries_words ON ledger_entries (account_id, id) INCLUDE (description) WHERE account_id IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ledger_entries_words, ledger_postings_times;
      CREATE INDEX ledger_postings_times ON ledger_postings (account_id, created_at, sequence) INCLUDE (amount_nano) WHERE account_id IS NOT NULL;
    `);
  }
}
