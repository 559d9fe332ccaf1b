const VOLUMES_PER_MACHINE = 2;
const LONGEST_WAIT_MS = 150_000;
/** Looking costs the database something too; a pass is measured as at most so much too long. */
const LOOK_EVERY_MS = 250;

const newOwners = `
INSERT INTO accounts (id, email, password_hash, name, country, currency)
SELECT uuid_v7(), 'metered-' || n || '@bench.invalid', '', 'Metered', 'US', 'USD' FROM generate_series(1, $1::int) n RETURNING id`;

/** Machine n and its volumes belong to owner n modulo the owners; they are used from this minute on. */
const newUsage = `
INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, first_minute)
SELECT ($1::uuid[])[1 + n % cardinality($1::uuid[])], 'USD', 'FINLAND-1', $3, gen_random_uuid(), 'metered', $4, $5, $6, now(), minute_of(now()) FROM generate_series(1, $2::int) n`;

/**
 * How long the worker takes to charge a minute of so many running machines with two volumes each: from the start of its first transaction to the moment
 * everything is charged and committed. `repeat` minutes are measured and the best is shown.
 */
export async function measureMetering({ stack, machines, owners, repeat }) {
  const { db } = stack;
  const accounts = (await db.query(newOwners, [owners])).rows.map(({ id }) => id);
  await db.query(newUsage, [accounts, machines, 'instance', 'compute', 'gpu:advanced:H100-SXM5-80GB', 1]);
  await db.query(newUsage, [accounts, machines * VOLUMES_PER_MACHINE, 'volume', 'storage', 'volume:advanced:NVMe', 100]);
  // what autovacuum does by itself a minute later
  await db.query('VACUUM ANALYZE usage_intervals, usage_meters, accounts');
  const passes = [];
  while (passes.length < repeat) passes.push(await nextPass(db, accounts));
  stack.demandNoDeaths();
  const seconds = Math.min(...passes);
  return { machines, volumes: machines * VOLUMES_PER_MACHINE, owners, passes, seconds };
}

async function nextPass(db, accounts) {
  const { rows: [{ minute }] } = await db.query('SELECT minute_of(clock_timestamp()) + 1 AS minute');
  const giveUpAt = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const { rows: [{ left, at }] } = await db.query('SELECT count(*)::int AS left, clock_timestamp() AS at FROM usage_meters WHERE account_id = ANY($1) AND metered_until < $2', [accounts, minute]);
    if (left === 0) {
      const { rows: [{ seconds }] } = await db.query(
        "SELECT extract(epoch FROM $3::timestamptz - min(created_at))::float8 AS seconds FROM ledger_entries WHERE kind = 'usage' AND account_id = ANY($1) AND to_minute = $2", [accounts, minute, at]);
      return seconds;
    }
    if (Date.now() > giveUpAt) throw new Error(`the meter left ${left} accounts uncharged for ${LONGEST_WAIT_MS / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
