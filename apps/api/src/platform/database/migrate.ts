import type { DataSource } from 'typeorm';

/** Any number; the same in every process that migrates. */
const MIGRATION_LOCK = 7_264_001;

/** Brings the schema up to date and names what was applied. An advisory lock lets one of several starting processes do it while the others wait. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => name);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
