import { Injectable } from '@nestjs/common';
import {
  err, fixedUsage, imageLifecycle, ok, snapshotLifecycle, type DomainError, type ImageEvent, type ResourceKind, type Result, type SnapshotEvent, type Usage, type WrongState,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { UsageRecorder } from '../usage/usage.recorder.js';
import type { ImageRow, NewCopy, SnapshotRow } from './copy.row.js';

type Table<S extends string, E extends string> = { table: string; kind: 'snapshot' | 'image'; resource: ResourceKind; lifecycle: { initial: S; next(state: S, event: E): Result<S, WrongState> } };
type Patch<Row> = Partial<Pick<Row, Extract<keyof Row, 'error' | 'restoring_for' | 'trashed_at' | 'purge_at' | 'name'>>>;

const valueOf = (column: string, value: unknown): unknown => (column === 'error' && value ? JSON.stringify(value) : value);

/** The only writer of one table of copies; what one is charged for follows its row in the same transaction. */
abstract class CopiesRepository<Row extends SnapshotRow | ImageRow, E extends string> {
  protected abstract readonly of: Table<Row['status'], E>;
  constructor(private readonly usage: UsageRecorder) {}

  async insert(tx: EntityManager, copy: NewCopy<Row>): Promise<Row> {
    const columns = Object.keys(copy);
    const [row]: Row[] = await tx.query(
      `INSERT INTO ${this.of.table} (status, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')}) RETURNING *`,
      [this.of.lifecycle.initial, ...Object.values(copy)],
    );
    return row as Row;
  }

  /** Locks an account's own; deleted and foreign ones are not found. */
  async lockOwned(tx: EntityManager, accountId: string, id: string): Promise<Row | undefined> {
    const [row]: Row[] = await tx.query(`SELECT * FROM ${this.of.table} WHERE id = $1 AND account_id = $2 AND status <> 'deleted' FOR NO KEY UPDATE`, [id, accountId]);
    return row;
  }

  async lock(tx: EntityManager, id: string | null | undefined): Promise<Row | undefined> {
    if (!id) return undefined;
    const [row]: Row[] = await tx.query(`SELECT * FROM ${this.of.table} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    return row;
  }

  /** Moves one along its lifecycle by compare-and-set on its generation. */
  async move(tx: EntityManager, row: Row, event: E, patch: Patch<Row> = {}): Promise<Result<Row, DomainError>> {
    const next = this.of.lifecycle.next(row.status, event);
    if (!next.ok) {
      const { state, allowedFrom } = next.error;
      return err({ code: 'wrong_state', resource: this.of.resource, current_state: state, command: event, allowed_from: allowedFrom });
    }
    return this.write(tx, row, next.value, patch);
  }

  /** Counts a change of what its view shows that is not in its row. */
  touch(tx: EntityManager, row: Row): Promise<Result<Row, DomainError>> {
    return this.write(tx, row, row.status, {});
  }

  private async write(tx: EntityManager, row: Row, status: Row['status'], patch: Patch<Row>): Promise<Result<Row, DomainError>> {
    const entries = Object.entries(patch);
    const sets = entries.map(([column], at) => `${column} = $${at + 4}`);
    const [rows]: [Row[], number] = await tx.query(
      `UPDATE ${this.of.table} SET ${['status = $3', ...sets, 'generation = generation + 1', 'updated_at = now()', "deleted_at = CASE WHEN $3 = 'deleted' THEN now() END", "available_at = CASE WHEN $3 = 'SUCCESS' THEN coalesce(available_at, now()) ELSE available_at END"].join(', ')}
       WHERE id = $1 AND generation = $2 RETURNING *`,
      [row.id, row.generation, status, ...entries.map(([column, value]) => valueOf(column, value))],
    );
    const [written] = rows;
    if (!written) return err({ code: 'stale', resource: this.of.resource, id: row.id });
    const subject = { accountId: row.account_id, region: row.region, resourceType: this.of.kind, resourceId: row.id, resourceName: written.name };
    await this.usage.follow(tx, subject, this.usageOf(row), this.usageOf(written));
    return ok(written);
  }

  /** From the moment it was seen to exist until it is deleted (spec barrack-api §9). */
  private usageOf({ available_at, status, tier }: Row): Usage[] {
    return available_at === null || status === 'deleted' ? [] : fixedUsage(this.of.kind, tier);
  }
}

/** The only writer of `snapshots`. */
@Injectable()
export class SnapshotsRepository extends CopiesRepository<SnapshotRow, SnapshotEvent> {
  constructor(usage: UsageRecorder) {
    super(usage);
  }

  protected readonly of = { table: 'snapshots', kind: 'snapshot', resource: 'snapshot', lifecycle: snapshotLifecycle } as const;

  /** The machine that was being made from a snapshot is built, has failed or is deleted: gives the snapshot back. Undefined when that has happened before. */
  async endRestore(tx: EntityManager, instanceId: string): Promise<SnapshotRow | undefined> {
    const [row]: SnapshotRow[] = await tx.query('SELECT * FROM snapshots WHERE restoring_for = $1 FOR NO KEY UPDATE', [instanceId]);
    if (!row) return undefined;
    const restored = await this.move(tx, row, 'restored', { restoring_for: null });
    if (!restored.ok) throw new Error(`snapshot ${row.id} in ${row.status} cannot be given back`);
    return restored.value;
  }

  /** The machine a snapshot is of, without locking anything: it never changes. `copyId` is the snapshot's or that of an image made from it. */
  async sourceOf(db: EntityManager, copyId: string): Promise<string | undefined> {
    const [row]: { instance_id: string }[] = await db.query(
      'SELECT instance_id FROM snapshots WHERE id = $1 UNION ALL SELECT s.instance_id FROM custom_images i JOIN snapshots s ON s.id = i.snapshot_id WHERE i.id = $1',
      [copyId],
    );
    return row?.instance_id;
  }
}

/** The only writer of `custom_images`. */
@Injectable()
export class ImagesRepository extends CopiesRepository<ImageRow, ImageEvent> {
  constructor(usage: UsageRecorder) {
    super(usage);
  }

  protected readonly of = { table: 'custom_images', kind: 'image', resource: 'custom_image', lifecycle: imageLifecycle } as const;

  /** An image that is being made from a snapshot, if any. */
  async beingMadeFrom(tx: EntityManager, snapshotId: string): Promise<string | undefined> {
    const [row]: { id: string }[] = await tx.query("SELECT id FROM custom_images WHERE snapshot_id = $1 AND status = 'creating' LIMIT 1", [snapshotId]);
    return row?.id;
  }

  /** A machine that is being built from an image, if any. Asked under the image's lock: deployments hold it shared until they are committed. */
  async beingDeployedBy(tx: EntityManager, imageId: string): Promise<string | undefined> {
    const [row]: { id: string }[] = await tx.query("SELECT id FROM instances WHERE image_id = $1 AND status IN ('CREATING', 'BUILD') AND boot_source = 'custom_image' LIMIT 1", [imageId]);
    return row?.id;
  }
}
