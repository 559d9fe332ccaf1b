/** Operations, outbox, event log, audit, idempotency. */
export const platform = `
CREATE TABLE operations (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  kind text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  region text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed')),
  fence integer NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 1,
  job jsonb,
  steps jsonb NOT NULL DEFAULT '[]',
  progress_sequence integer NOT NULL DEFAULT -1,
  error jsonb,
  request_id text NOT NULL,
  lease_until timestamptz(3) NOT NULL,
  deadline_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
CREATE UNIQUE INDEX operations_one_unfinished ON operations (resource_type, resource_id) WHERE status IN ('pending', 'running');
CREATE INDEX operations_lease ON operations (lease_until) WHERE status IN ('pending', 'running');
CREATE INDEX operations_deadline ON operations (deadline_at) WHERE status IN ('pending', 'running');
CREATE INDEX operations_list ON operations (account_id, created_at DESC, id);
CREATE INDEX operations_resource ON operations (resource_id, created_at DESC, id);

CREATE TABLE deployments (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000001) PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  instance_id uuid NOT NULL UNIQUE REFERENCES instances,
  operation_id uuid NOT NULL REFERENCES operations,
  price jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL,
  job_name text NOT NULL,
  job_id text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  claimed_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE event_streams (
  account_id uuid PRIMARY KEY REFERENCES accounts,
  last_sequence bigint NOT NULL DEFAULT 0
);
CREATE TABLE event_log (
  account_id uuid NOT NULL REFERENCES accounts,
  sequence bigint NOT NULL,
  type text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  generation integer NOT NULL,
  data jsonb,
  at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, sequence)
);
CREATE INDEX event_log_resource ON event_log (resource_id, sequence);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  actor jsonb NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id uuid,
  ip text,
  request_id text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_account ON audit_log (account_id, id DESC);

CREATE TABLE idempotency_keys (
  account_id uuid NOT NULL REFERENCES accounts,
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer,
  body jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
`;

/** Double-entry, append-only, balanced: the database itself refuses anything else. */
export const ledger = `
CREATE TABLE ledger_entries (
  id uuid PRIMARY KEY,
  source text NOT NULL UNIQUE,
  kind text NOT NULL,
  currency char(3) NOT NULL,
  description text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE ledger_postings (
  entry_id uuid NOT NULL REFERENCES ledger_entries,
  line smallint NOT NULL,
  account_id uuid REFERENCES accounts,
  book text NOT NULL,
  amount_nano bigint NOT NULL,
  PRIMARY KEY (entry_id, line)
);
CREATE INDEX ledger_postings_account ON ledger_postings (account_id) INCLUDE (amount_nano) WHERE account_id IS NOT NULL;

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries EXECUTE FUNCTION refuse_ledger_change();
CREATE TRIGGER ledger_postings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings EXECUTE FUNCTION refuse_ledger_change();

CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(amount_nano) FROM ledger_postings WHERE entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION 'ledger entry % is not balanced', NEW.entry_id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_postings_balanced AFTER INSERT ON ledger_postings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry();
`;

/** Triggers, so that no writer can forget to wake the readers; Postgres folds equal notifications of one transaction into one, sent at commit. */
export const notifications = `
CREATE FUNCTION wake_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_wakes AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_outbox();

CREATE FUNCTION wake_event_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_events', NEW.account_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER event_log_wakes AFTER INSERT ON event_log FOR EACH ROW EXECUTE FUNCTION wake_event_readers();

CREATE FUNCTION wake_console_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('garrison_console', NEW.instance_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER console_chunks_wake AFTER INSERT ON console_chunks FOR EACH ROW EXECUTE FUNCTION wake_console_readers();
`;
