import { Injectable } from '@nestjs/common';
import { unikernelVolumeLifecycle, unikernelVolumeUsage, type UnikernelRef, type UnikernelVolumeEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { UsageRecorder } from '../usage/usage.recorder.js';
import type { NamedScope, Scope } from './scope.js';
import { changeRow, insertRow } from './row-writer.js';
import { ALIVE, type UnikernelVolumeRow } from './unikernel.row.js';

export type NewUnikernelVolume = Pick<UnikernelVolumeRow, 'name' | 'size_mb' | 'persistent' | 'tags' | 'quota_policy' | 'source_id' | 'instance_id' | 'mount_at' | 'mount_readonly'>;

/** The only writer of `unikernel_volumes`; what a volume is charged for follows its row in the same transaction. */
@Injectable()
export class UnikernelVolumesRepository {
  constructor(private readonly usage: UsageRecorder) {}

  insert(tx: EntityManager, { accountId, metro }: Scope, volume: NewUnikernelVolume): Promise<UnikernelVolumeRow> {
    return insertRow(tx, 'unikernel_volumes', { id: uuidv7(), account_id: accountId, metro: metro.code, region: metro.region, tier: metro.tier, state: unikernelVolumeLifecycle.initial, ...volume });
  }

  /** Locks the volume that a request names, template or not. */
  async lockNamed(tx: EntityManager, scope: NamedScope, ref: UnikernelRef): Promise<UnikernelVolumeRow | undefined> {
    return this.named(tx, scope, ref, 'FOR NO KEY UPDATE');
  }

  /** The same, only looked at. */
  async named(tx: EntityManager, { accountId, metro }: NamedScope, ref: UnikernelRef, lock = ''): Promise<UnikernelVolumeRow | undefined> {
    const column = ref.uuid === undefined ? 'name' : 'id';
    const [row]: UnikernelVolumeRow[] = await tx.query(`SELECT * FROM unikernel_volumes WHERE account_id = $1 AND metro = $2 AND ${column} = $3 AND ${ALIVE} ${lock}`, [accountId, metro.code, ref.uuid ?? ref.name]);
    return row;
  }

  async find(tx: EntityManager, id: string): Promise<UnikernelVolumeRow> {
    const [row]: UnikernelVolumeRow[] = await tx.query('SELECT * FROM unikernel_volumes WHERE id = $1', [id]);
    if (!row) throw new Error(`unikernel volume ${id} has no row`);
    return row;
  }

  /** Locks by id, always in the same order. */
  async lock(tx: EntityManager, ids: readonly string[]): Promise<UnikernelVolumeRow[]> {
    return tx.query('SELECT * FROM unikernel_volumes WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
  }

  /** How many volumes are being made from this one. */
  async copiesOf(tx: EntityManager, id: string): Promise<number> {
    const [row]: [{ copies: number }] = await tx.query("SELECT count(*)::int AS copies FROM unikernel_volumes WHERE source_id = $1 AND state IN ('uninitialized', 'initializing')", [id]);
    return row.copies;
  }

  /** Locks what is attached to an instance. */
  async lockOf(tx: EntityManager, instanceId: string): Promise<UnikernelVolumeRow[]> {
    return tx.query('SELECT * FROM unikernel_volumes WHERE instance_id = $1 ORDER BY id FOR NO KEY UPDATE', [instanceId]);
  }

  /** Moves along the lifecycle; whether the move is legal was asked before. */
  move(tx: EntityManager, row: UnikernelVolumeRow, event: UnikernelVolumeEvent, patch: Partial<UnikernelVolumeRow> = {}): Promise<UnikernelVolumeRow> {
    const next = unikernelVolumeLifecycle.next(row.state, event);
    if (!next.ok) throw new Error(`unikernel volume ${row.id} in ${row.state} cannot take ${event}`);
    return this.change(tx, row, { ...patch, state: next.value, ...(next.value === 'deleted' ? { deleted_at: new Date() } : {}) });
  }

  async change(tx: EntityManager, row: UnikernelVolumeRow, patch: Partial<UnikernelVolumeRow>): Promise<UnikernelVolumeRow> {
    const changed = await changeRow(tx, 'unikernel_volumes', row, patch);
    const subject = { accountId: row.account_id, region: row.region, resourceType: 'unikernel_volume', resourceId: row.id, resourceName: row.name } as const;
    await this.usage.follow(tx, subject, unikernelVolumeUsage(row), unikernelVolumeUsage(changed));
    return changed;
  }
}

/** Takes a volume off its instance as part of a change. */
export const offInstance = { instance_id: null, mount_at: null, mount_readonly: null } as const;
