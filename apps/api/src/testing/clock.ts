import type { DataSource } from 'typeorm';

/** Puts the clock that usage is recorded and charged by into a test's hands: it stands still until it is set again. Only for a test's own database. */
export async function stopClock(db: DataSource, at: Date): Promise<{ set(at: Date): Promise<void>; forward(seconds: number): Promise<void>; now(): Date }> {
  let now = at;
  await db.query('CREATE TABLE IF NOT EXISTS test_clock (at timestamptz NOT NULL)');
  await db.query('INSERT INTO test_clock VALUES ($1)', [at]);
  await db.query("CREATE OR REPLACE FUNCTION wall_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM test_clock'");
  const set = async (to: Date) => {
    now = to;
    await db.query('UPDATE test_clock SET at = $1', [to]);
  };
  return { set, forward: (seconds) => set(new Date(now.getTime() + seconds * 1_000)), now: () => now };
}
