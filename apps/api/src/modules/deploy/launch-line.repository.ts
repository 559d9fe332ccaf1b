import { Injectable } from '@nestjs/common';
import { err, launchLineLifecycle, ok, type DomainError, type LaunchLineEvent, type LaunchLineState, type Result, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/http/request-context.js';
import type { Failure } from '../../platform/operations/operations.js';

/** A row of `launch_line`, as the database gives it. */
export type LineRow = {
  deployment_id: string; account_id: string;
  /** The id the machine will have; the event log knows the row by it. */
  instance_id: string;
  vm_name: string; region: string; tier: Tier; gpu_model: string; gpu_count: number; status: LaunchLineState; generation: number;
  /** The request with all its secrets; gone when the row has left the line. */
  sealed_request: string | null;
  actor: Actor; request_id: string; wait_until: Date; max_price_per_hour: number | null; told_position: number; failed_tries: number; error: Failure | null; ended_at: Date | null;
};
export type NewLineRow = Omit<LineRow, 'status' | 'generation' | 'failed_tries' | 'error' | 'ended_at' | 'told_position'> & { told_position: number };
/** The deployments that wait for one model in one region. */
export type Line = { region: string; gpu_model: string };

const WAITING = "status = 'waiting'";

/** The only writer of `launch_line`; a row leaves the line along its lifecycle. Within a line the number of the deployment is the order. */
@Injectable()
export class LaunchLineRepository {
  /** How many wait for a model, by region; a region where nobody waits is missing. */
  async lengths(db: EntityManager, gpuModel: string): Promise<ReadonlyMap<string, number>> {
    const rows: { region: string; n: number }[] = await db.query(`SELECT region, count(*)::int AS n FROM launch_line WHERE gpu_model = $1 AND ${WAITING} GROUP BY region`, [gpuModel]);
    return new Map(rows.map(({ region, n }) => [region, n]));
  }

  /** How many an account has in line; whoever asks is alone with the account until he commits. */
  async lockedCountOf(tx: EntityManager, accountId: string): Promise<number> {
    await tx.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [accountId]);
    return this.countOf(tx, accountId);
  }

  async countOf(db: EntityManager, accountId: string): Promise<number> {
    const [row]: { n: number }[] = await db.query(`SELECT count(*)::int AS n FROM launch_line WHERE account_id = $1 AND ${WAITING}`, [accountId]);
    return row?.n ?? 0;
  }

  /** Waits for the line: until the transaction ends nobody else joins it or is served from it, so numbers and commits have one order. */
  async lockLine(tx: EntityManager, line: Line): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [keyOf(line)]);
  }

  /** False when somebody else has the line just now. */
  async tryLockLine(tx: EntityManager, line: Line): Promise<boolean> {
    const [row]: { mine: boolean }[] = await tx.query('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine', [keyOf(line)]);
    return row?.mine ?? false;
  }

  /** The place a newcomer would have: how many, and how many GPUs, are before it. */
  async ahead(db: EntityManager, { region, gpu_model }: Line): Promise<{ deployments: number; gpus: number }> {
    const [row]: { deployments: number; gpus: number }[] = await db.query(
      `SELECT count(*)::int AS deployments, coalesce(sum(gpu_count), 0)::int AS gpus FROM launch_line WHERE gpu_model = $1 AND region = $2 AND ${WAITING}`,
      [gpu_model, region],
    );
    return row ?? { deployments: 0, gpus: 0 };
  }

  async insert(tx: EntityManager, row: NewLineRow): Promise<void> {
    const columns = Object.keys(row);
    await tx.query(
      `INSERT INTO launch_line (status, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')})`,
      [launchLineLifecycle.initial, ...Object.entries(row).map(([column, value]) => (column === 'actor' ? JSON.stringify(value) : value))],
    );
  }

  /** Every line somebody stands in. */
  lines(db: EntityManager): Promise<Line[]> {
    return db.query(`SELECT region, gpu_model FROM launch_line WHERE ${WAITING} GROUP BY gpu_model, region ORDER BY gpu_model, region`);
  }

  /** Locks the first of a line; undefined when the line is empty or its first is just leaving. */
  async lockHead(tx: EntityManager, { region, gpu_model }: Line): Promise<LineRow | undefined> {
    const [row]: LineRow[] = await tx.query(
      `SELECT * FROM launch_line WHERE gpu_model = $1 AND region = $2 AND ${WAITING} ORDER BY deployment_id LIMIT 1 FOR UPDATE`,
      [gpu_model, region],
    );
    return row;
  }

  /** Locks a row, in line or not; with an account, only that account's. */
  async lock(tx: EntityManager, deploymentId: string, accountId?: string): Promise<LineRow | undefined> {
    const [row]: LineRow[] = await tx.query('SELECT * FROM launch_line WHERE deployment_id = $1 AND ($2::uuid IS NULL OR account_id = $2) FOR UPDATE', [deploymentId, accountId ?? null]);
    return row;
  }

  /** Takes a locked row out of the line; `wrong_state` when it has left already. */
  async leave(tx: EntityManager, row: LineRow, event: LaunchLineEvent, error: Failure | null): Promise<Result<LineRow, DomainError>> {
    const next = launchLineLifecycle.next(row.status, event);
    if (!next.ok) return err({ code: 'wrong_state', resource: 'deployment', current_state: row.status, command: event, allowed_from: next.error.allowedFrom });
    const [rows]: [LineRow[], number] = await tx.query(
      `UPDATE launch_line SET status = $2, generation = generation + 1, error = $3, ended_at = now(), sealed_request = NULL WHERE deployment_id = $1 AND ${WAITING} RETURNING *`,
      [row.deployment_id, next.value, error && JSON.stringify(error)],
    );
    return rows[0] ? ok(rows[0]) : err({ code: 'stale', resource: 'deployment', id: row.deployment_id });
  }

  /** Those whose time in line is over. */
  async overdue(db: EntityManager, limit: number): Promise<string[]> {
    const rows: { deployment_id: string }[] = await db.query(`SELECT deployment_id FROM launch_line WHERE ${WAITING} AND wait_until <= now() ORDER BY wait_until LIMIT $1`, [limit]);
    return rows.map((row) => row.deployment_id);
  }

  /** Those whose place is another than their owner was told last. */
  async moved(db: EntityManager, limit: number): Promise<string[]> {
    const rows: { deployment_id: string }[] = await db.query(
      `SELECT deployment_id FROM (SELECT deployment_id, told_position, row_number() OVER (PARTITION BY gpu_model, region ORDER BY deployment_id) AS position FROM launch_line WHERE ${WAITING}) l
       WHERE told_position <> position ORDER BY deployment_id LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.deployment_id);
  }

  /** Writes down which place was told; undefined when the row has left the line or knows it already. */
  async told(tx: EntityManager, deploymentId: string): Promise<LineRow | undefined> {
    const [rows]: [LineRow[], number] = await tx.query(
      `UPDATE launch_line l SET told_position = p.position, generation = generation + 1
       FROM (SELECT count(*)::int AS position FROM launch_line me JOIN launch_line a ON a.gpu_model = me.gpu_model AND a.region = me.region AND a.deployment_id <= me.deployment_id AND a.status = 'waiting'
             WHERE me.deployment_id = $1) p
       WHERE l.deployment_id = $1 AND l.${WAITING} AND l.told_position <> p.position RETURNING l.*`,
      [deploymentId],
    );
    return rows[0];
  }

  /** Counts a try that threw; the tries so far. */
  async countFailedTry(db: EntityManager, deploymentId: string): Promise<number> {
    const [rows]: [{ failed_tries: number }[], number] = await db.query(`UPDATE launch_line SET failed_tries = failed_tries + 1 WHERE deployment_id = $1 AND ${WAITING} RETURNING failed_tries`, [deploymentId]);
    return rows[0]?.failed_tries ?? 0;
  }
}

const keyOf = ({ region, gpu_model }: Line): string => `garrison.launch_line.${region}.${gpu_model}`;
