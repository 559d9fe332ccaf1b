/** What took Postgres the most time, by pg_stat_statements, without what the measurement itself asked. */
export async function slowestStatements(db, limit = 40) {
  const { rows } = await db.query(
    `SELECT calls::int, plans::int, total_exec_time + total_plan_time AS total_ms, mean_plan_time AS plan_ms, mean_exec_time AS run_ms, max_exec_time AS longest_ms,
            (rows / greatest(calls, 1))::int AS rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 220) AS query
     FROM pg_stat_statements WHERE query NOT LIKE '%bench.floor%' AND query NOT LIKE 'WITH mine%' ORDER BY total_ms DESC LIMIT $1`,
    [limit],
  );
  return rows;
}
