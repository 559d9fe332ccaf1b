import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Usage that goes on counts as if it ended at the end of time, so that one range of the index holds what reaches into a period. Asked with "or has no end",
 * Postgres now and then fetched all of an account's usage to look at its ends.
 */
export class UsageByEnd1764000840000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX usage_intervals_account; CREATE INDEX usage_intervals_account ON usage_intervals (account_id, coalesce(end_minute, 2147483647), first_minute)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX usage_intervals_account; CREATE INDEX usage_intervals_account ON usage_intervals (account_id, end_minute, first_minute)');
  }
}
