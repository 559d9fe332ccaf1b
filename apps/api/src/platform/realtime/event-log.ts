import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ChangeEvent, ChangeKind } from '@garrison/contracts';

/** A change to tell the account's listeners; `data` is the view its REST endpoint returns. */
export type Change = { resourceType: ChangeKind; resourceId: string; generation: number; data: unknown };

type EventRow = { sequence: string; type: string; resource_type: ChangeKind; resource_id: string; generation: number; data: unknown; at: Date };

/**
 * The account's numbered log of changes. The counter row is locked from `append` to commit, so sequence order is commit order; call it as the
 * last statement of a transaction to keep that short.
 */
@Injectable()
export class EventLog {
  async append(tx: EntityManager, accountId: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map((change, index) => ({
      offset_in_batch: index + 1,
      type: `${change.resourceType}.changed`,
      resource_type: change.resourceType,
      resource_id: change.resourceId,
      generation: change.generation,
      data: change.data,
    }));
    await tx.query(
      `WITH stream AS (
         INSERT INTO event_streams AS s (account_id, last_sequence) VALUES ($1, $2)
         ON CONFLICT (account_id) DO UPDATE SET last_sequence = s.last_sequence + $2
         RETURNING last_sequence - $2 AS base
       )
       INSERT INTO event_log (account_id, sequence, type, resource_type, resource_id, generation, data)
       SELECT $1, base + offset_in_batch, type, resource_type, resource_id, generation, data
       FROM stream, jsonb_to_recordset($3::jsonb) AS r(offset_in_batch int, type text, resource_type text, resource_id uuid, generation int, data jsonb)`,
      [accountId, rows.length, JSON.stringify(rows)],
    );
  }

  /** Events after a sequence, oldest first, at most `limit`; of what is removed nothing, also not what was left of it. */
  async after(db: EntityManager, accountId: string, sequence: number, limit: number): Promise<ChangeEvent[]> {
    const rows: EventRow[] = await db.query(
      `SELECT sequence, type, resource_type, resource_id, generation, data, at FROM event_log
       WHERE account_id = $1 AND sequence > greatest($2, (SELECT removed_until FROM event_streams WHERE account_id = $1)) ORDER BY sequence LIMIT $3`,
      [accountId, sequence, limit],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }));
  }

  /** The newest sequence of an account, 0 before its first event, and up to which its log is kept no more. */
  async reach(db: EntityManager, accountId: string): Promise<{ latest: number; removedUntil: number }> {
    const [row]: { last_sequence: string; removed_until: string }[] = await db.query('SELECT last_sequence, removed_until FROM event_streams WHERE account_id = $1', [accountId]);
    return { latest: Number(row?.last_sequence ?? 0), removedUntil: Number(row?.removed_until ?? 0) };
  }
}
