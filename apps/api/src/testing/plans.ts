import type { DataSource, EntityManager } from 'typeorm';

/** One node of an executed plan: which table it read how, how often it was started, and how many rows it read over all starts. */
export type PlanNode = { type: string; table: string | undefined; index: string | undefined; loops: number; rows: number };
/** One statement: its text, its execution time (ms) and every node of its plan. */
export type ExplainedStatement = { sql: string; ms: number; nodes: PlanNode[] };

type RawNode = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; 'Actual Loops': number; 'Actual Rows': number; 'Rows Removed by Filter'?: number; Plans?: RawNode[] };

const nodesOf = (raw: RawNode): PlanNode[] => [
  {
    type: raw['Node Type'], table: raw['Relation Name'], index: raw['Index Name'], loops: raw['Actual Loops'],
    rows: Math.round((raw['Actual Rows'] + (raw['Rows Removed by Filter'] ?? 0)) * raw['Actual Loops']),
  },
  ...(raw.Plans ?? []).flatMap(nodesOf),
];

/**
 * Runs work with an entity manager whose every statement is executed and explained, and gives what Postgres did for each. Planned for a disk without moving
 * parts, as docs/operations.md advises and the embedded server is set. Where an account owns half of a table, reading all of it can be the cheaper plan by a
 * hair of the day's statistics: sequential scans are made dear, so that one in a plan means that no index serves the statement.
 */
export async function explain(dataSource: DataSource, work: (db: EntityManager) => Promise<unknown>): Promise<ExplainedStatement[]> {
  const statements: ExplainedStatement[] = [];
  const runner = dataSource.createQueryRunner();
  const db = Object.create(dataSource.manager) as EntityManager;
  db.query = async <T>(sql: string, values?: unknown[]): Promise<T> => {
    const [row]: { 'QUERY PLAN': [{ Plan: RawNode; 'Execution Time': number }] }[] = await runner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values);
    if (row) statements.push({ sql, ms: row['QUERY PLAN'][0]['Execution Time'], nodes: nodesOf(row['QUERY PLAN'][0].Plan) });
    return runner.query(sql, values) as Promise<T>;
  };
  try {
    await runner.query('SET random_page_cost = 1.1');
    await runner.query('SET enable_seqscan = off');
    await work(db);
    return statements;
  } finally {
    await runner.query('RESET random_page_cost');
    await runner.query('RESET enable_seqscan');
    await runner.release();
  }
}
