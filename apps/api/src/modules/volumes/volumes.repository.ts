import { Inject, Injectable } from '@nestjs/common';
import { err, ok, volumeLifecycle, volumeUsage, type DomainError, type Result, type VolumeEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { thrownAwayAt, type TrashTimes } from '../trash/kept.js';
import { UsageRecorder } from '../usage/usage.recorder.js';
import type { VolumeRow } from './volume.row.js';

export type NewVolumeRow = Pick<
  VolumeRow,
  'id' | 'account_id' | 'name' | 'region' | 'tier' | 'size_gb' | 'volume_type' | 'bootable' | 'os_image' | 'instance_id' | 'role' | 'made_by_deployment'
> & { description?: string | null };
export type VolumePatch = Partial<Pick<VolumeRow, 'instance_id' | 'role' | 'device' | 'made_by_deployment' | 'error' | 'size_gb' | 'name' | 'description' | 'protected' | 'trashed_at' | 'purge_at'>>;

const columns = ['id', 'account_id', 'name', 'region', 'tier', 'size_gb', 'volume_type', 'bootable', 'os_image', 'instance_id', 'role', 'made_by_deployment', 'description'] as const;

/** The only writer of `volumes`; what a volume is charged for follows its row in the same transaction. */
@Injectable()
export class VolumesRepository {
  constructor(
    private readonly usage: UsageRecorder,
    @Inject(ENV) private readonly env: Pick<Env, 'TRASH_HOURS'>,
  ) {}

  async insert(tx: EntityManager, volumes: readonly NewVolumeRow[]): Promise<VolumeRow[]> {
    if (volumes.length === 0) return [];
    const values = volumes.flatMap((volume) => columns.map((column) => volume[column] ?? null));
    const places = volumes.map((_, row) => `('${volumeLifecycle.initial}', ${columns.map((__, column) => `$${row * columns.length + column + 1}`).join(', ')})`);
    return tx.query(`INSERT INTO volumes (status, ${columns.join(', ')}) VALUES ${places.join(', ')} RETURNING *`, values);
  }

  /** Locks an account's volumes by id, always in the same order; deleted and foreign ones are left out. */
  async lockOwned(tx: EntityManager, accountId: string, ids: readonly string[]): Promise<VolumeRow[]> {
    if (ids.length === 0) return [];
    return tx.query("SELECT * FROM volumes WHERE account_id = $1 AND id = ANY($2) AND status <> 'deleted' ORDER BY id FOR NO KEY UPDATE", [accountId, ids]);
  }

  /** Names that a clone's default name could meet. */
  async namesOfClones(tx: EntityManager, accountId: string): Promise<string[]> {
    const rows: { name: string }[] = await tx.query("SELECT name FROM volumes WHERE account_id = $1 AND status NOT IN ('trashed', 'purging', 'deleted') AND name LIKE '%-clone%'", [accountId]);
    return rows.map(({ name }) => name);
  }

  /** Locks volumes of any account by id, always in the same order. */
  async lock(tx: EntityManager, ids: readonly string[]): Promise<VolumeRow[]> {
    return tx.query('SELECT * FROM volumes WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
  }

  /** How many data volumes hang on an instance, are on their way there, or have not quite left it. */
  async countData(tx: EntityManager, instanceId: string): Promise<number> {
    const [row]: { n: number }[] = await tx.query("SELECT count(*)::int AS n FROM volumes WHERE instance_id = $1 AND role = 'data'", [instanceId]);
    return row?.n ?? 0;
  }

  /** Locks all volumes that hang on an instance. */
  async lockOf(tx: EntityManager, instanceId: string): Promise<VolumeRow[]> {
    return tx.query('SELECT * FROM volumes WHERE instance_id = $1 ORDER BY id FOR NO KEY UPDATE', [instanceId]);
  }

  /** Moves one volume along its lifecycle by compare-and-set on its generation. */
  async move(tx: EntityManager, volume: VolumeRow, event: VolumeEvent, patch: VolumePatch = {}): Promise<Result<VolumeRow, DomainError>> {
    const next = volumeLifecycle.next(volume.status, event);
    if (!next.ok) {
      const { state, allowedFrom } = next.error;
      return err({ code: 'wrong_state', resource: 'volume', current_state: state, command: event, allowed_from: allowedFrom });
    }
    return this.write(tx, volume, next.value, patch);
  }

  /** Changes what is not a state. */
  change(tx: EntityManager, volume: VolumeRow, patch: VolumePatch): Promise<Result<VolumeRow, DomainError>> {
    return this.write(tx, volume, volume.status, patch);
  }

  private async write(tx: EntityManager, volume: VolumeRow, status: VolumeRow['status'], patch: VolumePatch): Promise<Result<VolumeRow, DomainError>> {
    const entries = Object.entries(patch).map(([column, value]) => [column, column === 'error' && value ? JSON.stringify(value) : value] as const);
    const sets = entries.map(([column], at) => `${column} = $${at + 4}`);
    const [rows]: [VolumeRow[], number] = await tx.query(
      `UPDATE volumes SET ${['status = $3', ...sets, 'generation = generation + 1', 'updated_at = now()', "deleted_at = CASE WHEN $3 = 'deleted' THEN now() END", "available_at = CASE WHEN $3 IN ('available', 'attached') THEN coalesce(available_at, now()) ELSE available_at END"].join(', ')}
       WHERE id = $1 AND generation = $2 RETURNING *`,
      [volume.id, volume.generation, status, ...entries.map(([, value]) => value)],
    );
    const [row] = rows;
    if (!row) return err({ code: 'stale', resource: 'volume', id: volume.id });
    const subject = { accountId: row.account_id, region: row.region, resourceType: 'volume', resourceId: row.id, resourceName: row.name } as const;
    await this.usage.follow(tx, subject, volumeUsage(volume), volumeUsage(row));
    return ok(row);
  }

  /** The times of what its owner throws away now. */
  readonly thrownAwayNow = (): TrashTimes => thrownAwayAt(new Date(), this.env);
  readonly notThrownAway = { trashed_at: null, purge_at: null } satisfies VolumePatch;
  /** Takes a volume off its instance as part of a move. */
  readonly detachedPatch: VolumePatch = { instance_id: null, role: null, device: null, ...this.notThrownAway };
}
