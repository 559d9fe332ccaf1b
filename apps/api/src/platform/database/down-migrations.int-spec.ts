import { randomBytes } from 'node:crypto';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { asAdmin } from '../../testing/test-database.js';
import { createDataSource } from './data-source.js';

const name = `test_${randomBytes(6).toString('hex')}`;
let database: DataSource;

beforeAll(async () => {
  await asAdmin((client) => client.query(`CREATE DATABASE ${name}`));
  const url = Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: `/${name}` }).href;
  database = await createDataSource({ url, poolSize: 2, applicationName: 'garrison-test' }).initialize();
});
afterAll(async () => {
  await database.destroy();
  await asAdmin((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

/** Everything that a migration can make in a schema, one line each; the order of columns is nobody's business. */
const SCHEMA = `
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
         || CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' THEN ' generated' ELSE '' END AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT 'relation ' || relkind::text || ' ' || relname || coalesce(' ' || array_to_string(reloptions, ','), '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
  UNION ALL SELECT 'function ' || regexp_replace(pg_get_functiondef(p.oid), '\\s+', ' ', 'g') FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
                     AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
  UNION ALL SELECT 'extension ' || extname FROM pg_extension
  UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
  ORDER BY 1`;

const schema = async (): Promise<string[]> => ((await database.query(SCHEMA)) as { line: string }[]).map(({ line }) => line);

async function within(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const runner = database.createQueryRunner();
  await runner.startTransaction();
  try {
    await work(runner);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}

/** These say in their `down` why there is no way back. */
const final = ['Foundations1764000000000', 'UsageAndLedger1764000600000'];

it('lead back: each migration, undone, leaves the schema it found, and can be run again', async () => {
  const migrations = (database.options.migrations as (new () => MigrationInterface)[]).map((migration) => ({ id: migration.name, migration: new migration() })).sort((one, other) => orderOf(one.id) - orderOf(other.id));
  expect(migrations.length).toBeGreaterThan(20);
  for (const { id, migration } of migrations) {
    const before = await schema();
    await within((runner) => migration.up(runner));
    if (final.includes(id)) {
      await expect(within((runner) => migration.down(runner))).rejects.toThrow(/cannot be taken back|nothing before it/);
      continue;
    }
    const after = await schema();
    await within((runner) => migration.down(runner));
    expect(differences(id, before, await schema())).toEqual([]);
    await within((runner) => migration.up(runner));
    expect(differences(`${id} again`, after, await schema())).toEqual([]);
  }
}, 120_000);

const differences = (id: string, wanted: readonly string[], found: readonly string[]): string[] => [
  ...wanted.filter((line) => !found.includes(line)).map((line) => `${id} lacks ${line}`), ...found.filter((line) => !wanted.includes(line)).map((line) => `${id} leaves ${line}`),
];

const orderOf = (id: string): number => Number(id.slice(-13));
