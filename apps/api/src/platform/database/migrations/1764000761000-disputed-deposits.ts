import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The few deposits that are disputed, among all of an account. */
export class DisputedDeposits1764000761000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query("CREATE INDEX deposits_disputed ON deposits (account_id) WHERE dispute IN ('inquiry', 'open')");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX deposits_disputed');
  }
}
