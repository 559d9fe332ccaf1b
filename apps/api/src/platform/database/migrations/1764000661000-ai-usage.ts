import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What AI chat used: a row for each request, opened before the provider is asked, and sums by day and model. */
export class AiUsage1764000661000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE ai_usage (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts,
        api_key_id uuid REFERENCES api_keys,
        request_id text NOT NULL,
        model text NOT NULL,
        currency text NOT NULL,
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'charged', 'refused', 'lost')),
        held_nano bigint NOT NULL CHECK (held_nano >= 0),
        input_rate_nano bigint NOT NULL CHECK (input_rate_nano >= 0), -- per million tokens
        output_rate_nano bigint NOT NULL CHECK (output_rate_nano >= 0),
        prompt_tokens integer CHECK (prompt_tokens >= 0),
        completion_tokens integer CHECK (completion_tokens >= 0),
        is_estimated boolean NOT NULL DEFAULT false,
        amount_nano bigint CHECK (amount_nano >= 0),
        opened_at timestamptz(3) NOT NULL DEFAULT wall_clock(),
        ended_at timestamptz(3),
        CHECK ((status = 'open') = (ended_at IS NULL)),
        CHECK ((status = 'charged') = (amount_nano IS NOT NULL) AND (status = 'charged') = (prompt_tokens IS NOT NULL) AND (status = 'charged') = (completion_tokens IS NOT NULL))
      );
      CREATE INDEX ai_usage_open ON ai_usage (account_id) INCLUDE (held_nano, api_key_id) WHERE status = 'open';
      CREATE INDEX ai_usage_overdue ON ai_usage (opened_at) WHERE status = 'open';
      CREATE INDEX ai_usage_charged ON ai_usage (account_id, ended_at) INCLUDE (amount_nano, api_key_id) WHERE status = 'charged';
      -- to the nearest nano-unit, as tokenCharge of libs/domain; a test holds the two together
      CREATE FUNCTION ai_charge(input_rate bigint, output_rate bigint, input integer, output integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS
        'SELECT div(2 * (input_rate::numeric * input + output_rate::numeric * output) + 1000000, 2000000)::bigint';
      CREATE TABLE ai_usage_days (
        account_id uuid NOT NULL REFERENCES accounts,
        day date NOT NULL,
        model text NOT NULL,
        requests integer NOT NULL,
        prompt_tokens bigint NOT NULL,
        completion_tokens bigint NOT NULL,
        amount_nano bigint NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        PRIMARY KEY (account_id, day, model)
      ) WITH (fillfactor = 80);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE ai_usage_days, ai_usage; DROP FUNCTION ai_charge');
  }
}
