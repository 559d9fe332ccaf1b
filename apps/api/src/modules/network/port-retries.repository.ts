import { Injectable } from '@nestjs/common';
import { portRetryDelayMs } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

/** Which ports are told again, and when. Every call but `due` is made under the instance's lock. */
@Injectable()
export class PortRetriesRepository {
  /** The node did not take this version: it is told again after a pause that grows, until it is given up. */
  async failed(tx: EntityManager, instanceId: string, version: number): Promise<void> {
    const [known]: { failures: number }[] = await tx.query('SELECT failures FROM port_retries WHERE instance_id = $1 AND version = $2', [instanceId, version]);
    const failures = (known?.failures ?? 0) + 1;
    const delayMs = portRetryDelayMs(failures);
    await tx.query(
      `INSERT INTO port_retries (instance_id, version, failures, retry_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4::float8))
       ON CONFLICT (instance_id) DO UPDATE SET version = excluded.version, failures = excluded.failures, retry_at = excluded.retry_at`,
      [instanceId, version, failures, delayMs === undefined ? null : delayMs / 1_000],
    );
  }

  /** There is nothing to be told any more. */
  async settled(tx: EntityManager, instanceId: string): Promise<void> {
    await tx.query('DELETE FROM port_retries WHERE instance_id = $1', [instanceId]);
  }

  /** Machines whose pause is over. */
  async due(db: EntityManager, limit: number): Promise<string[]> {
    const rows: { instance_id: string }[] = await db.query('SELECT instance_id FROM port_retries WHERE retry_at <= now() ORDER BY retry_at LIMIT $1', [limit]);
    return rows.map((row) => row.instance_id);
  }

  /** Takes a try whose pause is over: true once, until it has failed again. */
  async take(tx: EntityManager, instanceId: string): Promise<boolean> {
    const [, taken]: [unknown, number] = await tx.query('UPDATE port_retries SET retry_at = NULL WHERE instance_id = $1 AND retry_at <= now()', [instanceId]);
    return taken === 1;
  }
}
