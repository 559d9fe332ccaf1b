import { Injectable } from '@nestjs/common';
import { type placeInRow, pointsPerRow, resolutionFacts, rowExpiresMs, type Reading, type Resolution, type TelemetryRange, type TelemetryRow } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { keyed } from '../../platform/database/preparing-client.js';

/** One point of one machine; `samples` and `peaks` where it was made of several. */
export type NewPoint = { instanceId: string; means: readonly Reading[]; peaks?: readonly Reading[]; samples?: number };
/** Where points belong: in rows that begin then, at this place counted from 0. */
export type PointPlace = ReturnType<typeof placeInRow>;
/** A stored row, locked until the transaction ends. */
export type RowToRoll = TelemetryRow & { instance_id: string; starts_at: Date; gpu_count: number };

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** As Postgres reads an array. */
const arrayOf = (readings: readonly Reading[]): string => `{${readings.map((reading) => reading ?? 'NULL').join(',')}}`;

/** The only reader and writer of `instance_telemetry`: many points in a row. */
@Injectable()
export class TelemetryRepository {
  /** Writes points of one place in one statement, at most one for each machine. A point that is there already is replaced, others are left alone. */
  async put(db: EntityManager, resolution: Resolution, { rowStartMs, index }: PointPlace, points: readonly NewPoint[]): Promise<void> {
    if (points.length === 0) return;
    // Always in the same order, so that two reports cannot wait for each other in a circle.
    const rows = [...new Map(points.map((point) => [point.instanceId, point])).values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
    await db.query(
      keyed(`INSERT INTO instance_telemetry AS t (instance_id, resolution, starts_at, means, peaks, samples, to_roll, expires_at)
       SELECT r.id, $1, $2, row_with_point(r.means::real[], $4, $5), row_with_point(r.peaks::real[], $4, $5), row_with_point(CASE WHEN r.samples IS NOT NULL THEN ARRAY[r.samples] END, $4, $5), $6, $3
       FROM unnest($7::uuid[], $8::text[], $9::text[], $10::real[]) AS r(id, means, peaks, samples)
       ON CONFLICT (instance_id, resolution, starts_at) DO UPDATE SET means = put_point(t.means, excluded.means, $4, $5), peaks = put_point(t.peaks, excluded.peaks, $4, $5),
         samples = put_point(t.samples, excluded.samples, $4, $5), to_roll = excluded.to_roll`),
      [
        resolution, isoOf(rowStartMs), isoOf(rowExpiresMs(resolution, rowStartMs)), index, pointsPerRow(resolution), resolutionFacts[resolution].rollsInto !== null,
        rows.map(({ instanceId }) => instanceId), rows.map(({ means }) => arrayOf(means)), rows.map(({ peaks }) => peaks && arrayOf(peaks)), rows.map(({ samples }) => samples),
      ],
    );
  }

  /** Locks rows with points that the next coarser resolution lacks, oldest first, of those that began before a moment. Others may be at work on the rest. */
  async lockToRoll(tx: EntityManager, resolution: Resolution, beforeMs: number, limit: number): Promise<RowToRoll[]> {
    return tx.query(
      `SELECT t.instance_id, t.starts_at, t.means, t.peaks, t.samples, i.gpu_count FROM instance_telemetry t JOIN instances i ON i.id = t.instance_id
       WHERE t.resolution = $1 AND t.to_roll AND t.starts_at < $2 ORDER BY t.starts_at LIMIT $3 FOR UPDATE OF t SKIP LOCKED`,
      [resolution, isoOf(beforeMs), limit],
    );
  }

  async markRolled(tx: EntityManager, resolution: Resolution, rows: readonly RowToRoll[]): Promise<void> {
    await tx.query(
      `UPDATE instance_telemetry t SET to_roll = false FROM unnest($2::uuid[], $3::timestamptz[]) AS r(id, starts_at)
       WHERE t.instance_id = r.id AND t.resolution = $1 AND t.starts_at = r.starts_at`,
      [resolution, rows.map((row) => row.instance_id), rows.map((row) => row.starts_at.toISOString())],
    );
  }

  /** The rows that hold any point of a range, oldest first. */
  async rows(db: EntityManager, instanceId: string, { resolution, fromMs, toMs }: TelemetryRange, rowMs: number): Promise<(TelemetryRow & { starts_at: Date })[]> {
    return db.query('SELECT starts_at, means, peaks, samples FROM instance_telemetry WHERE instance_id = $1 AND resolution = $2 AND starts_at > $3 AND starts_at < $4 ORDER BY starts_at', [
      instanceId, resolution, isoOf(fromMs - rowMs), isoOf(toMs),
    ]);
  }

  /** Deletes rows that have outlived their use, and all rows of instances that were deleted lately. Returns how many, at most `limit` of each. */
  async forget(db: EntityManager, limit: number): Promise<number> {
    const [, expired]: [unknown, number] = await db.query(
      'DELETE FROM instance_telemetry WHERE ctid = ANY (ARRAY(SELECT ctid FROM instance_telemetry WHERE expires_at < now() ORDER BY expires_at LIMIT $1))',
      [limit],
    );
    const [, orphaned]: [unknown, number] = await db.query(
      `DELETE FROM instance_telemetry WHERE ctid = ANY (ARRAY(
         SELECT t.ctid FROM instances i JOIN instance_telemetry t ON t.instance_id = i.id WHERE i.deleted_at > now() - interval '7 days' LIMIT $1))`,
      [limit],
    );
    return Math.max(expired, orphaned);
  }
}
