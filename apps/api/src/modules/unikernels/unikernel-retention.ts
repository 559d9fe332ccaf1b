import { Injectable } from '@nestjs/common';
import { ok, type Result, type UnikernelRefusal } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { ItemResult } from './http/kraft-batches.js';
import type { NamedScope } from './scope.js';
import { Changes, UnikernelJournal } from './unikernel-journal.js';
import { UnikernelStopsService } from './unikernel-stops.service.js';
import { ALIVE } from './unikernel.row.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelVolumesService } from './unikernel-volumes.service.js';

/** A unikernel or a volume of one that is to go. */
export type DoomedUnikernel = { type: 'unikernel' | 'unikernel_volume'; id: string };

/** Deletes what an account has of unikernels by the road its owner would take, in any metro: instances are stopped first, and volumes go once nothing holds them. */
@Injectable()
export class UnikernelRetention {
  constructor(
    private readonly stops: UnikernelStopsService,
    private readonly volumes: UnikernelVolumesService,
    private readonly rows: UnikernelVolumesRepository,
    private readonly journal: UnikernelJournal,
  ) {}

  /** What can be deleted now. Instances cost nothing, but they hold volumes. */
  of(db: EntityManager, accountId: string, limit: number): Promise<DoomedUnikernel[]> {
    return db.query(
      `(SELECT 'unikernel' AS type, id FROM unikernels WHERE account_id = $1 AND ${ALIVE} ORDER BY id LIMIT $2)
       UNION ALL (SELECT 'unikernel_volume', id FROM unikernel_volumes WHERE account_id = $1 AND ${ALIVE} AND state <> 'busy' AND instance_id IS NULL ORDER BY id LIMIT $2)`,
      [accountId, limit],
    );
  }

  /** A delete lock is taken off first. The caller writes the audit log. */
  async remove(tx: EntityManager, context: AuthenticatedContext, { type, id }: DoomedUnikernel): Promise<Result<void, UnikernelRefusal>> {
    const changes = new Changes();
    const removed = await (type === 'unikernel' ? this.instance(tx, context, id, changes) : this.volume(tx, context, id, changes));
    if (!removed.ok) return removed;
    await this.journal.announce(tx, context.actor.accountId, changes);
    return ok(undefined);
  }

  private async instance(tx: EntityManager, context: AuthenticatedContext, id: string, changes: Changes): ItemResult {
    const [row]: { metro: string }[] = await tx.query('SELECT metro FROM unikernels WHERE id = $1', [id]);
    return this.stops.remove(tx, scopeOf(context, row?.metro), { ref: { uuid: id } }, changes);
  }

  private async volume(tx: EntityManager, context: AuthenticatedContext, id: string, changes: Changes): ItemResult {
    const [row] = await this.rows.lock(tx, [id]);
    const scope = scopeOf(context, row?.metro);
    if (row?.delete_lock) await this.rows.change(tx, row, { delete_lock: false });
    return this.volumes.remove(tx, scope, row?.state === 'template' ? 'template volume' : 'volume', { ref: { uuid: id } }, changes);
  }
}

const scopeOf = (context: AuthenticatedContext, metro = ''): NamedScope => ({ context, accountId: context.actor.accountId, metro: { code: metro } });
