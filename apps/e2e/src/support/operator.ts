import { Database } from './postgres.js';
import type { Stack } from './stack.js';

/** Gives the demo account the operator role, as docs/operations.md says; it begins with the next sign-in. */
export async function makeOperator(stack: Stack): Promise<void> {
  const database = Database.open(stack.run.database_url);
  try {
    await database.rows("UPDATE accounts SET role = 'operator' WHERE email = $1", [stack.run.demo.email]);
  } finally {
    await database.close();
  }
}
