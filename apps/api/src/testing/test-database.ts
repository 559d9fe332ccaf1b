import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';

const serverUrl = (): string => {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('Integration tests need DATABASE_URL; `npm test` sets it.');
  return url;
};

/** Any number; the same in every process that makes the template. */
const TEMPLATE_LOCK = 7_264_002;

/** A database of its own for one test file, on the real server, migrated. `drop` ends it. */
export async function createTestDatabase(): Promise<{ url: string; dataSource: DataSource; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${await migratedTemplate(client)}`));
  const dataSource = await connected(name);
  return {
    url: urlOf(name),
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await asAdmin((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** All migrations run once for each state of them; every test file begins with a copy of what came out. */
async function migratedTemplate(admin: pg.Client): Promise<string> {
  const name = `template_${migrationsHash()}`;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return name;
    const unfinished = `${name}_${randomBytes(4).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${unfinished}`);
    const dataSource = await connected(unfinished);
    await migrate(dataSource).finally(() => dataSource.destroy());
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

function migrationsHash(): string {
  const { options } = createDataSource({ url: serverUrl(), poolSize: 1, applicationName: 'garrison-test' });
  const migrations = Object.values(options.migrations ?? {}).map(String);
  return createHash('sha256').update(migrations.join('\n')).digest('hex').slice(0, 12);
}

const urlOf = (database: string): string => {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
};

const connected = (database: string): Promise<DataSource> => createDataSource({ url: urlOf(database), poolSize: 20, applicationName: 'garrison-test' }).initialize();

/** Works on the server itself, outside of any test's database. */
export async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  await work(client).finally(() => client.end());
}
