import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../../dev/lib/paths.mjs';

/** The rows on which the tests of lists' plans look, too. */
const FILE = join(rootDir, 'apps/api/src/testing/many-rows.sql');
const OTHERS_HAVE = 1_000;

/** Writes `rows` of everything that lists show for one account, 1,000 for another, and as many again for accounts beside them. */
export async function writeManyRows(db, { big, small, rows }) {
  const others = Array.from({ length: Math.max(0, Math.ceil(rows / OTHERS_HAVE) - 1) }, () => randomUUID());
  const client = await db.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query(
      `INSERT INTO accounts (id, email, password_hash, name, country, currency) SELECT id, id || '@example.com', '', 'Other', 'US', 'USD' FROM unnest($1::uuid[]) id`,
      [others],
    );
    await fill(client, [big.id], rows);
    await fill(client, [small.id, ...others], OTHERS_HAVE);
    // what autovacuum does by itself a minute later
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release();
  }
}

async function fill(client, accounts, rows) {
  const text = readFileSync(FILE, 'utf8').replaceAll(':accounts', `'{${accounts.join(',')}}'::uuid[]`).replaceAll(':rows', String(rows));
  for (const statement of text.split(/;\n/).filter((one) => /^\w/m.test(one))) await client.query(statement);
}
