import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deposits: what accounts pay in. */
export class Deposits1764000620000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(deposits);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE deposits');
  }
}

const deposits = `
-- net becomes credit, tax is added to it; refunded is of their sum. checkout_reference and payment_reference are the provider's names for it.
CREATE TABLE deposits (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  status text NOT NULL CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
  currency char(3) NOT NULL,
  net_nano bigint NOT NULL CHECK (net_nano > 0),
  tax_nano bigint NOT NULL CHECK (tax_nano >= 0),
  tax_name text,
  tax_percent integer,
  method text NOT NULL,
  provider text NOT NULL,
  checkout_reference text UNIQUE,
  checkout_url text,
  payment_reference text UNIQUE,
  refunded_nano bigint NOT NULL DEFAULT 0 CHECK (refunded_nano BETWEEN 0 AND net_nano + tax_nano),
  failure text,
  generation integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3)
);
CREATE INDEX deposits_list ON deposits (account_id, created_at DESC, id);
CREATE INDEX deposits_by_status ON deposits (account_id, status, created_at DESC, id);
`;
