import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bills of a time that is long over: usage that began later is passed over in the index, not fetched. */
export class UsageByTime1764000760000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX usage_intervals_account; CREATE INDEX usage_intervals_account ON usage_intervals (account_id, end_minute, first_minute)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX usage_intervals_account; CREATE INDEX usage_intervals_account ON usage_intervals (account_id, end_minute)');
  }
}
