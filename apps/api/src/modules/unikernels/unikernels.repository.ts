import { Injectable } from '@nestjs/common';
import { unikernelLifecycle, type UnikernelEvent, type UnikernelRef, type UnikernelUse } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { changeRow, insertRow } from './row-writer.js';
import { ALIVE, type UnikernelRow } from './unikernel.row.js';
import type { NamedScope, Scope } from './scope.js';

export type NewUnikernel = Pick<UnikernelRow, 'name' | 'image' | 'memory_mb' | 'vcpus' | 'args' | 'sealed_env' | 'restart_policy' | 'delete_on_stop' | 'tags'>;

/** The only writer of `unikernels`. Whoever locks an instance and volumes locks the instance first. */
@Injectable()
export class UnikernelsRepository {
  insert(tx: EntityManager, { accountId, metro }: Scope, unikernel: NewUnikernel): Promise<UnikernelRow> {
    return insertRow(tx, 'unikernels', { id: uuidv7(), account_id: accountId, metro: metro.code, region: metro.region, state: unikernelLifecycle.initial, ...unikernel });
  }

  /** Locks the instance that a request names. */
  async lockNamed(tx: EntityManager, { accountId, metro }: NamedScope, ref: UnikernelRef): Promise<UnikernelRow | undefined> {
    const column = ref.uuid === undefined ? 'name' : 'id';
    const [row]: UnikernelRow[] = await tx.query(`SELECT * FROM unikernels WHERE account_id = $1 AND metro = $2 AND ${column} = $3 AND ${ALIVE} FOR NO KEY UPDATE`, [accountId, metro.code, ref.uuid ?? ref.name]);
    return row;
  }

  async lock(tx: EntityManager, id: string): Promise<UnikernelRow> {
    const [row]: UnikernelRow[] = await tx.query('SELECT * FROM unikernels WHERE id = $1 FOR NO KEY UPDATE', [id]);
    if (!row) throw new Error(`unikernel ${id} has no row`);
    return row;
  }

  /** Moves along the lifecycle; whether the move is legal was asked before. */
  move(tx: EntityManager, row: UnikernelRow, event: UnikernelEvent, patch: Partial<UnikernelRow> = {}): Promise<UnikernelRow> {
    const next = unikernelLifecycle.next(row.state, event);
    if (!next.ok) throw new Error(`unikernel ${row.id} in ${row.state} cannot take ${event}`);
    return changeRow(tx, 'unikernels', row, { ...patch, state: next.value, ...(next.value === 'deleted' ? { deleted_at: new Date() } : {}) });
  }

  /** Lets one command after the other count what an account has in a metro, until its transaction ends. */
  async lockQuota(tx: EntityManager, { accountId, metro }: Scope): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`unikernels ${accountId} ${metro.code}`]);
  }

  /** What the account has in the metro, with what its volumes are about to grow to. Instances are live unless they are stopped. */
  async use(db: EntityManager, accountId: string, metro: string): Promise<UnikernelUse> {
    const [row]: UnikernelUse[] = await db.query(
      `SELECT i.*, v.* FROM
         (SELECT count(*)::int AS instances, (count(*) FILTER (WHERE state <> 'stopped'))::int AS "liveInstances", coalesce(sum(vcpus) FILTER (WHERE state <> 'stopped'), 0)::int AS "liveVcpus",
                 coalesce(sum(memory_mb) FILTER (WHERE state <> 'stopped'), 0)::int AS "liveMemoryMb" FROM unikernels WHERE account_id = $1 AND metro = $2 AND ${ALIVE}) i,
         (SELECT count(*)::int AS volumes, coalesce(sum(greatest(v.size_mb, (o.job->'payload'->>'sizeMb')::int)), 0)::int AS "totalVolumeMb" FROM unikernel_volumes v
          LEFT JOIN operations o ON o.resource_type = 'unikernel_volume' AND o.resource_id = v.id AND o.status IN ('pending', 'running') AND o.kind = 'unikernel_volume.resize'
          WHERE v.account_id = $1 AND v.metro = $2 AND v.${ALIVE}) v`,
      [accountId, metro],
    );
    return row as UnikernelUse;
  }
}
