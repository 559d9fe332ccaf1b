import type { EntityManager } from 'typeorm';

/** Columns that hold JSON; all others are given to the driver as they are. */
const json: ReadonlySet<string> = new Set(['args', 'error']);
const valueOf = (column: string, value: unknown): unknown => (json.has(column) && value !== null ? JSON.stringify(value) : value);

/** Inserts a row whose columns are named by code, never by input. */
export async function insertRow<Row>(tx: EntityManager, table: string, members: object): Promise<Row> {
  const columns = Object.entries(members);
  const [row]: Row[] = await tx.query(
    `INSERT INTO ${table} (${columns.map(([column]) => column).join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')}) RETURNING *`,
    columns.map(([column, value]) => valueOf(column, value)),
  );
  if (!row) throw new Error('an INSERT gave no row');
  return row;
}

/** Changes a row by compare-and-set on its generation. Rows are changed under their lock, so another generation is a bug. */
export async function changeRow<Row extends { id: string; generation: number }>(tx: EntityManager, table: string, row: Row, patch: Partial<Row>): Promise<Row> {
  const columns = Object.entries(patch);
  const sets = [...columns.map(([column], at) => `${column} = $${at + 3}`), 'generation = generation + 1'];
  const [rows]: [Row[], number] = await tx.query(
    `UPDATE ${table} SET ${sets.join(', ')} WHERE id = $1 AND generation = $2 RETURNING *`,
    [row.id, row.generation, ...columns.map(([column, value]) => valueOf(column, value))],
  );
  const [changed] = rows;
  if (!changed) throw new Error(`${table} ${row.id} was changed by somebody else under our lock`);
  return changed;
}
