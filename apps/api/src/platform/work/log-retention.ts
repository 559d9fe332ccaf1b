import type { EntityManager } from 'typeorm';

/** Rows a statement takes at once, so that none holds locks for long. */
const BATCH = 5_000;

/**
 * Removes what accounts' event logs held longer than so many days ago, and writes down up to where, so that readers are told. What an instance that
 * exists has lived through stays: its history is read from the log.
 */
export async function trimEventLog(db: EntityManager, days: number, batch = BATCH): Promise<void> {
  await untilFewer(batch, async () => {
    const [row]: { n: number }[] = await db.query(
      `WITH old AS (
         SELECT e.account_id, e.sequence FROM event_log e JOIN event_streams s ON s.account_id = e.account_id
         WHERE e.at < now() - make_interval(days => $1) AND e.sequence > s.removed_until ORDER BY e.at LIMIT $2
       ), cut AS (
         SELECT o.account_id, max(o.sequence) AS until, s.removed_until AS after FROM old o JOIN event_streams s ON s.account_id = o.account_id GROUP BY o.account_id, s.removed_until
       ), told AS (
         UPDATE event_streams s SET removed_until = cut.until FROM cut WHERE s.account_id = cut.account_id
       ), gone AS (
         DELETE FROM event_log e USING cut WHERE e.account_id = cut.account_id AND e.sequence > cut.after AND e.sequence <= cut.until
           AND NOT (e.resource_type = 'instance' AND EXISTS (SELECT 1 FROM instances i WHERE i.id = e.resource_id AND i.deleted_at IS NULL))
       )
       SELECT count(*)::int AS n FROM old`,
      [days, batch],
    );
    return row?.n ?? 0;
  });
  await untilFewer(batch, async () => {
    const [, removed]: [unknown, number] = await db.query(
      `DELETE FROM event_log WHERE (account_id, sequence) IN (
         SELECT e.account_id, e.sequence FROM instances i JOIN event_log e ON e.resource_id = i.id JOIN event_streams s ON s.account_id = e.account_id
         WHERE i.deleted_at < now() - make_interval(days => $1) AND e.sequence <= s.removed_until LIMIT $2)`,
      [days, batch],
    );
    return removed;
  });
}

/** Removes what the audit log held longer than so many days ago; 0 keeps it for ever. */
export async function trimAuditLog(db: EntityManager, days: number, batch = BATCH): Promise<void> {
  if (days === 0) return;
  await untilFewer(batch, async () => {
    const [, removed]: [unknown, number] = await db.query(
      'DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)',
      [days, batch],
    );
    return removed;
  });
}

async function untilFewer(batch: number, remove: () => Promise<number>): Promise<void> {
  while ((await remove()) >= batch);
}
