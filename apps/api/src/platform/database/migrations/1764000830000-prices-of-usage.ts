import type { MigrationInterface, QueryRunner } from 'typeorm';

const view = (prices: string) => `
CREATE OR REPLACE VIEW usage_spans AS
  SELECT i.*, greatest(i.first_minute, p.from_minute) AS from_minute, least(i.end_minute, p.to_minute) AS until_minute,
         usage_hourly(p.unit_nano, i.quantity, p.per) AS hourly_nano
  FROM usage_intervals i ${prices}`;
const holds = `p.price_key = i.price_key AND p.currency = i.currency
    AND p.from_minute < coalesce(i.end_minute, 2147483647) AND coalesce(p.to_minute, 2147483647) > i.first_minute`;

/**
 * Prices are looked up for each stretch of usage. Free to choose, Postgres now and then put the usage of a period in the order of its prices first. OFFSET 0 keeps
 * it from that.
 */
export class PricesOfUsage1764000830000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(view(`CROSS JOIN LATERAL (SELECT p.from_minute, p.to_minute, p.unit_nano, p.per FROM price_points p WHERE ${holds} OFFSET 0) p`));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(view(`JOIN price_points p ON ${holds}`));
  }
}
