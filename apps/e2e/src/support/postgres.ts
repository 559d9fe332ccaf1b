import pg from 'pg';

/** Whatever answers SQL: the database, or one transaction of it. */
export type Reader = { rows<T extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<T[]> };

/** Reads the truth behind the API. */
export class Database implements Reader {
  private constructor(private readonly pool: pg.Pool) {}

  static open(url: string): Database {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    pool.on('error', () => undefined); // servers are killed on purpose here; the next query connects again
    return new Database(pool);
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /** Changes something behind the database's own guards, looks, and takes the change back. */
  async supposing<T>(change: string, look: (supposed: Reader) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL session_replication_role = replica');
      const { rowCount } = await client.query(change);
      if (!rowCount) throw new Error(`changed nothing: ${change}`);
      return await look({ rows: async <R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) => (await client.query<R>(sql, [...values])).rows });
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
