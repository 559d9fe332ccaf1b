import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';

/** Fills the tables for the accounts as a long time of use would (many-rows.sql), without counting the rows for the planner yet. */
export async function writeManyRows(db: DataSource, accounts: readonly string[], rows: number): Promise<void> {
  const text = readFileSync(resolve(__dirname, 'many-rows.sql'), 'utf8');
  const filled = text.replaceAll(':accounts', `'{${accounts.join(',')}}'::uuid[]`).replaceAll(':rows', String(rows));
  const runner = db.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0');
    for (const statement of filled.split(/;\n/).filter((one) => /^\w/m.test(one))) await runner.query(statement);
  } finally {
    await runner.query('RESET statement_timeout');
    await runner.release();
  }
}
