import type { DataSource, QueryRunner } from 'typeorm';

/** One node of an executed plan; all counts are over all its loops. `read` are the rows it looked at, `rows` those it gave, `thrownAway` those its filter refused; `groups`: into how many parts that were in order already an incremental sort divided them. */
export type PlanNode = {
  type: string; table: string | undefined; index: string | undefined; loops: number; read: number; rows: number; thrownAway: number; sortKey: string[] | undefined; groups: number; children: PlanNode[];
};
export type Statement = { sql: string; values: unknown[] };

type Raw = {
  'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; 'Actual Loops': number; 'Actual Rows': number; 'Rows Removed by Filter'?: number; 'Rows Removed by Index Recheck'?: number;
  'Sort Key'?: string[]; 'Full-sort Groups'?: { 'Group Count': number }; 'Pre-sorted Groups'?: { 'Group Count': number }; Plans?: Raw[];
};

function nodeOf(raw: Raw): PlanNode {
  const loops = raw['Actual Loops'];
  const thrownAway = Math.round(((raw['Rows Removed by Filter'] ?? 0) + (raw['Rows Removed by Index Recheck'] ?? 0)) * loops);
  const rows = Math.round(raw['Actual Rows'] * loops);
  const groups = (raw['Full-sort Groups']?.['Group Count'] ?? 0) + (raw['Pre-sorted Groups']?.['Group Count'] ?? 0);
  return { type: raw['Node Type'], table: raw['Relation Name'], index: raw['Index Name'], loops, read: rows + thrownAway, rows, thrownAway, sortKey: raw['Sort Key'], groups, children: (raw.Plans ?? []).map(nodeOf) };
}

/**
 * Executes statements and gives what Postgres did for each. Planned for a disk without moving parts, as docs/operations.md advises and the embedded server is
 * set. Where an account owns half of a table, reading all of it can be the cheaper plan by a hair of the day's statistics: sequential scans are made dear, so
 * that one in a plan means that no index serves the statement.
 */
export async function explain(dataSource: DataSource, statements: readonly Statement[]): Promise<(Statement & { root: PlanNode })[]> {
  const runner = dataSource.createQueryRunner();
  try {
    for (const setting of ['random_page_cost = 1.1', 'enable_seqscan = off']) await runner.query(`SET ${setting}`);
    const explained: (Statement & { root: PlanNode })[] = [];
    for (const { sql, values } of statements) {
      const [row]: { 'QUERY PLAN': [{ Plan: Raw }] }[] = await runner.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, values);
      if (row) explained.push({ sql, values, root: nodeOf(row['QUERY PLAN'][0].Plan) });
    }
    return explained;
  } finally {
    for (const setting of ['random_page_cost', 'enable_seqscan']) await runner.query(`RESET ${setting}`);
    await runner.release();
  }
}

/** The reading statements that the application sends to Postgres while the work goes on, whoever sends them, each once. */
export async function statementsOf(dataSource: DataSource, work: () => Promise<unknown>): Promise<Statement[]> {
  const runner = dataSource.createQueryRunner();
  const driver = Object.getPrototypeOf(runner) as QueryRunner;
  await runner.release();
  const { query } = driver;
  const sent = new Map<string, Statement>();
  driver.query = function (this: QueryRunner, sql: string, values: unknown[] = [], ...more: unknown[]) {
    if (/^\s*(SELECT|WITH)\b/i.test(sql)) sent.set(`${sql}\n${JSON.stringify(values)}`, { sql, values });
    return Reflect.apply(query, this, [sql, values, ...more]) as Promise<unknown>;
  } as typeof query;
  try {
    await work();
    return [...sent.values()];
  } finally {
    driver.query = query;
  }
}
