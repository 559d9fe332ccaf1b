import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { asAdmin } from '../../testing/test-database.js';
import { createDataSource } from './data-source.js';

const MINE = 'UsageAndLedger1764000600000';
const name = `test_${randomBytes(6).toString('hex')}`;
const server = process.env.DATABASE_URL ?? '';
let old: DataSource;
let present: DataSource;

/** A database as it stood before usage was recorded, and one that has all migrations. */
beforeAll(async () => {
  await asAdmin((client) => client.query(`CREATE DATABASE ${name}`));
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  present = createDataSource({ url, poolSize: 2, applicationName: 'garrison-test' });
  const migrations = (present.options.migrations as { name: string }[]).filter((one) => Number(one.name.slice(-13)) < Number(MINE.slice(-13)));
  old = await new DataSource({ ...present.options, migrations: migrations as never }).initialize();
  await old.runMigrations();
});
afterAll(async () => {
  await Promise.all([old, present].filter((one) => one?.isInitialized).map((one) => one.destroy()));
  await asAdmin((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

it('takes over what there was: balances, numbers, and usage from now on', async () => {
  const [account, machine, sleeper, disk, entry, second] = Array.from({ length: 6 }, () => randomUUID());
  await old.query("INSERT INTO accounts (id, email, password_hash, name, country, currency) VALUES ($1, 'ada@example.org', '', 'Ada', 'US', 'USD')", [account]);
  await old.query("INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at) VALUES ('n', 'FINLAND-1', true, 1, 1, '[]', 'test', now())");
  for (const [id, status] of [[machine, 'ACTIVE'], [sleeper, 'HIBERNATED'], [randomUUID(), 'ERROR'], [randomUUID(), 'DELETED']]) {
    await old.query(
      `INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, last_node_id, boot_source, default_user, currency, price_per_hour_nano, server_uuid, public_ip, ip_status)
       VALUES ($1, $2, $3, $4, 'FINLAND-1', 'advanced', 'L40S-48GB', 2, '{}', 1, 1, 'n', 'os_image', 'root', 'USD', 1, gen_random_uuid(), '198.51.100.7', 'attached')`,
      [id, account, id, status],
    );
  }
  for (const [id, status] of [[disk, 'available'], [randomUUID(), 'creating'], [randomUUID(), 'deleted']]) {
    await old.query("INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type) VALUES ($1, $2, $3, $4, 'FINLAND-1', 'advanced', 300, 'HDD')", [id, account, id, status]);
  }
  await old.transaction(async (tx) => {
    for (const [id, amount] of [[entry, 70], [second, -30]] as const) {
      await tx.query("INSERT INTO ledger_entries (id, source, kind, currency, description, created_at) VALUES ($1::uuid, $1::text, 'test', 'USD', '', now() + $2 * interval '-1 second')", [id, amount]);
      await tx.query("INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano) VALUES ($1, 1, $2, 'credits', $3::bigint), ($1, 2, NULL, 'promotions', -($3::bigint))", [id, account, amount]);
    }
  });
  await old.destroy();
  await present.initialize();
  await present.runMigrations();
  expect(await present.query('SELECT sequence, amount_nano, balance_after_nano FROM ledger_postings WHERE account_id = $1 ORDER BY sequence', [account])).toEqual([
    { sequence: '1', amount_nano: '70', balance_after_nano: '70' }, { sequence: '2', amount_nano: '-30', balance_after_nano: '40' },
  ]);
  expect(await present.query('SELECT sequence, balance_nano FROM ledger_balances')).toEqual([{ sequence: '2', balance_nano: '40' }]);
  expect(await present.query('SELECT lines, account_id FROM ledger_entries')).toEqual([{ lines: 2, account_id: account }, { lines: 2, account_id: account }]);
  expect(await present.query('SELECT resource_id, kind, price_key, quantity FROM usage_intervals WHERE end_minute IS NULL ORDER BY kind, price_key')).toEqual([
    { resource_id: machine, kind: 'compute', price_key: 'gpu:advanced:L40S-48GB', quantity: 2 },
    { resource_id: sleeper, kind: 'compute', price_key: 'hibernated', quantity: 1 },
    ...[machine, sleeper].sort().map(() => expect.objectContaining({ kind: 'public_ip', price_key: 'public_ip' })),
    { resource_id: disk, kind: 'storage', price_key: 'volume:advanced:HDD', quantity: 300 },
  ]);
  expect(await present.query('SELECT account_id, metered_until FROM usage_meters')).toEqual([{ account_id: account, metered_until: 0 }]);
  await expect(present.query('UPDATE usage_intervals SET quantity = 1')).rejects.toThrow('never changed');
  await expect(present.query('DELETE FROM usage_intervals')).rejects.toThrow('never changed');
  await expect(present.query('TRUNCATE usage_intervals')).rejects.toThrow('never changed');
});
