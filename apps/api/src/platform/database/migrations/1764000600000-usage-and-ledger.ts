import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Usage intervals with their prices, and a ledger whose entries cannot grow, whose balances are kept by the database and whose lines carry them. */
export class UsageAndLedger1764000600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const part of [functions, ledger, usage, backfill]) await db.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Charges that were posted cannot be taken back by a migration.');
  }
}

/**
 * Minutes are counted since 1970, UTC. `usage_charge` is `chargeOfMinutes` and `usage_hourly` is `hourlyAt` of libs/domain, for millions of rows at once; a test
 * holds the two together.
 */
const functions = `
CREATE FUNCTION wall_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
CREATE FUNCTION minute_of(at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT floor(extract(epoch FROM at) / 60)::integer';
CREATE FUNCTION time_of(minute integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS 'SELECT to_timestamp(minute::bigint * 60)';
CREATE FUNCTION usage_hourly(unit_nano bigint, quantity integer, per integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT (2 * unit_nano * quantity + per) / (2 * per)';
CREATE FUNCTION usage_charge(hourly bigint, first integer, until integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT CASE WHEN until > first THEN hourly * (until / 60 - first / 60) + hourly * (until % 60) / 60 - hourly * (first % 60) / 60 ELSE 0 END';
-- RFC 9562 version 7; Postgres has its own from 18 on, and 15 is enough for us.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE AS
  'SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), ''hex'')::uuid';
`;

const ledger = `
ALTER TABLE ledger_entries
  ADD COLUMN lines smallint,
  ADD COLUMN account_id uuid, -- that of its line in the book of credits
  ADD COLUMN resource_type text,
  ADD COLUMN resource_id uuid,
  ADD COLUMN from_minute integer,
  ADD COLUMN to_minute integer,
  ADD CONSTRAINT ledger_entries_minutes CHECK ((from_minute IS NULL) = (to_minute IS NULL) AND from_minute < to_minute);
ALTER TABLE ledger_postings ADD COLUMN sequence bigint, ADD COLUMN balance_after_nano bigint, ADD COLUMN created_at timestamptz(3);

-- what was posted before gets its numbers, once
ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_append_only;
ALTER TABLE ledger_postings DISABLE TRIGGER ledger_postings_append_only;
UPDATE ledger_entries e SET lines = (SELECT count(*) FROM ledger_postings p WHERE p.entry_id = e.id),
                            account_id = (SELECT p.account_id FROM ledger_postings p WHERE p.entry_id = e.id AND p.account_id IS NOT NULL LIMIT 1);
UPDATE ledger_postings p SET created_at = e.created_at, sequence = CASE WHEN p.account_id IS NOT NULL THEN n.sequence END, balance_after_nano = CASE WHEN p.account_id IS NOT NULL THEN n.balance END
  FROM (SELECT p.entry_id, p.line, row_number() OVER w AS sequence, sum(p.amount_nano) OVER w AS balance
        FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id WINDOW w AS (PARTITION BY p.account_id ORDER BY e.created_at, p.entry_id, p.line)) n, ledger_entries e
  WHERE n.entry_id = p.entry_id AND n.line = p.line AND e.id = p.entry_id;
ALTER TABLE ledger_entries ENABLE TRIGGER ledger_entries_append_only;
ALTER TABLE ledger_postings ENABLE TRIGGER ledger_postings_append_only;
ALTER TABLE ledger_entries ALTER COLUMN lines SET NOT NULL, ADD CONSTRAINT ledger_entries_lines CHECK (lines >= 2);
ALTER TABLE ledger_postings ALTER COLUMN created_at SET NOT NULL, ALTER COLUMN created_at SET DEFAULT clock_timestamp(),
  ADD CONSTRAINT ledger_postings_owner CHECK ((account_id IS NULL) = (book <> 'credits')),
  ADD CONSTRAINT ledger_postings_numbered CHECK (account_id IS NULL OR (sequence IS NOT NULL AND balance_after_nano IS NOT NULL));

-- The lines of an account are numbered without gaps and each carries the balance after it; the last one is the balance.
DROP INDEX ledger_postings_account;
CREATE UNIQUE INDEX ledger_postings_account ON ledger_postings (account_id, sequence) INCLUDE (amount_nano, created_at) WHERE account_id IS NOT NULL;
CREATE INDEX ledger_postings_credits ON ledger_postings (account_id, sequence) INCLUDE (created_at) WHERE account_id IS NOT NULL AND amount_nano > 0;
CREATE INDEX ledger_postings_times ON ledger_postings (account_id, created_at, sequence) INCLUDE (amount_nano) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_entries_usage ON ledger_entries (account_id, from_minute) WHERE from_minute IS NOT NULL;

CREATE TABLE ledger_balances (
  account_id uuid PRIMARY KEY REFERENCES accounts,
  sequence bigint NOT NULL,
  balance_nano bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO ledger_balances SELECT account_id, max(sequence), sum(amount_nano) FROM ledger_postings WHERE account_id IS NOT NULL GROUP BY account_id;

-- The row of the balance is locked until the posting commits: lines of one account are numbered in the order of their commits.
CREATE FUNCTION number_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_balances AS b (account_id, sequence, balance_nano) VALUES (NEW.account_id, 1, NEW.amount_nano)
    ON CONFLICT (account_id) DO UPDATE SET sequence = b.sequence + 1, balance_nano = b.balance_nano + excluded.balance_nano
    RETURNING b.sequence, b.balance_nano INTO NEW.sequence, NEW.balance_after_nano;
  NEW.created_at := wall_clock();
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_postings_numbered BEFORE INSERT ON ledger_postings FOR EACH ROW WHEN (NEW.account_id IS NOT NULL) EXECUTE FUNCTION number_ledger_posting();

CREATE FUNCTION refuse_balance_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'a balance follows the ledger';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_balances_follow BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_balances EXECUTE FUNCTION refuse_balance_change();

-- An entry has all its lines when its transaction commits, they sum to zero, and none comes later.
DROP TRIGGER ledger_postings_balanced ON ledger_postings;
CREATE OR REPLACE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  total numeric;
  n integer;
BEGIN
  SELECT sum(amount_nano), count(*) INTO total, n FROM ledger_postings WHERE entry_id = NEW.id;
  IF total <> 0 OR n <> NEW.lines THEN
    RAISE EXCEPTION 'ledger entry % is not balanced', NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry();
CREATE FUNCTION refuse_later_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM inserted i JOIN ledger_entries e ON e.id = i.entry_id WHERE i.line NOT BETWEEN 1 AND e.lines) THEN
    RAISE EXCEPTION 'the ledger is append-only: an entry gets no further lines';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_postings_complete AFTER INSERT ON ledger_postings REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_later_lines();
`;

const usage = `
-- Prices as they are charged: never changed once they apply, closed by the next one.
CREATE TABLE price_points (
  price_key text NOT NULL,
  currency char(3) NOT NULL,
  from_minute integer NOT NULL,
  to_minute integer,
  unit_nano bigint NOT NULL CHECK (unit_nano >= 0),
  per integer NOT NULL CHECK (per > 0),
  effective_from timestamptz(3) NOT NULL,
  PRIMARY KEY (price_key, currency, from_minute),
  CHECK (to_minute > from_minute)
);

-- Up to which minute an account has been charged. Whoever opens or closes usage holds this row FOR SHARE, the meter takes it for itself.
CREATE TABLE usage_meters (
  account_id uuid PRIMARY KEY REFERENCES accounts,
  metered_until integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO usage_meters (account_id) SELECT id FROM accounts;
CREATE FUNCTION open_usage_meter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_meters (account_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_metered AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION open_usage_meter();

-- What was used from when to when, in whole minutes; end_minute NULL: it goes on. settled: charged to its end.
CREATE TABLE usage_intervals (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  account_id uuid NOT NULL REFERENCES accounts,
  currency char(3) NOT NULL,
  region text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  resource_name text NOT NULL,
  kind text NOT NULL,
  instance_id uuid,
  role text,
  price_key text NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  first_minute integer NOT NULL,
  end_minute integer,
  settled boolean NOT NULL DEFAULT false,
  CHECK ((end_minute IS NULL) = (closed_at IS NULL)),
  CHECK (end_minute >= first_minute),
  CHECK (NOT settled OR end_minute IS NOT NULL)
);
CREATE UNIQUE INDEX usage_intervals_open ON usage_intervals (resource_id, kind) WHERE end_minute IS NULL;
CREATE INDEX usage_intervals_thing ON usage_intervals (resource_id, kind, end_minute);
CREATE INDEX usage_intervals_running ON usage_intervals (account_id) WHERE end_minute IS NULL;
CREATE INDEX usage_intervals_unsettled ON usage_intervals (account_id, first_minute) WHERE NOT settled;
CREATE INDEX usage_intervals_account ON usage_intervals (account_id, end_minute);
CREATE INDEX usage_intervals_instance ON usage_intervals (instance_id) WHERE instance_id IS NOT NULL;

CREATE FUNCTION refuse_usage_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NOT OLD.settled
     AND (OLD.id, OLD.account_id, OLD.currency, OLD.region, OLD.resource_type, OLD.resource_id, OLD.kind, OLD.price_key, OLD.quantity, OLD.opened_at, OLD.first_minute)
         IS NOT DISTINCT FROM (NEW.id, NEW.account_id, NEW.currency, NEW.region, NEW.resource_type, NEW.resource_id, NEW.kind, NEW.price_key, NEW.quantity, NEW.opened_at, NEW.first_minute)
     AND (OLD.end_minute IS NULL OR NEW.end_minute BETWEEN OLD.end_minute - 1 AND OLD.end_minute) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'usage that was recorded is only closed and settled, never changed';
END $$;
CREATE TRIGGER usage_intervals_kept BEFORE UPDATE OR DELETE ON usage_intervals FOR EACH ROW EXECUTE FUNCTION refuse_usage_change();
CREATE TRIGGER usage_intervals_never_emptied BEFORE TRUNCATE ON usage_intervals EXECUTE FUNCTION refuse_usage_change();

-- Usage cut at the changes of its price: until_minute NULL goes on.
CREATE VIEW usage_spans AS
  SELECT i.*, greatest(i.first_minute, p.from_minute) AS from_minute, least(i.end_minute, p.to_minute) AS until_minute,
         usage_hourly(p.unit_nano, i.quantity, p.per) AS hourly_nano
  FROM usage_intervals i JOIN price_points p ON p.price_key = i.price_key AND p.currency = i.currency
    AND p.from_minute < coalesce(i.end_minute, 2147483647) AND coalesce(p.to_minute, 2147483647) > i.first_minute;
`;

/** Things that exist already are used from now on; before, nothing was charged. */
const backfill = `
ALTER TABLE volumes ADD COLUMN available_at timestamptz(3);
UPDATE volumes SET available_at = created_at WHERE status NOT IN ('creating', 'deleted');
INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, instance_id, role, price_key, quantity, opened_at, first_minute)
  SELECT v.account_id, a.currency, v.region, 'volume', v.id, v.name, 'storage', v.instance_id, v.role, 'volume:' || v.tier || ':' || v.volume_type, v.size_gb, now(), minute_of(now())
  FROM volumes v JOIN accounts a ON a.id = v.account_id WHERE v.status NOT IN ('creating', 'deleted');
INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, instance_id, price_key, quantity, opened_at, first_minute)
  SELECT i.account_id, i.currency, i.region, 'instance', i.id, i.name, 'compute', i.id,
         CASE WHEN i.status = 'HIBERNATED' THEN 'hibernated' ELSE 'gpu:' || i.tier || ':' || i.gpu_model END, CASE WHEN i.status = 'HIBERNATED' THEN 1 ELSE i.gpu_count END, now(), minute_of(now())
  FROM instances i WHERE i.status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED');
INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, instance_id, price_key, quantity, opened_at, first_minute)
  SELECT i.account_id, i.currency, i.region, 'instance', i.id, i.name, 'public_ip', i.id, 'public_ip', 1, now(), minute_of(now())
  FROM instances i WHERE i.public_ip IS NOT NULL AND i.ip_status IN ('attached', 'detaching') AND i.status NOT IN ('ERROR', 'DELETED');
`;
