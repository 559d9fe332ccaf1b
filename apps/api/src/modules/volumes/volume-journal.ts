import { Injectable } from '@nestjs/common';
import type { VolumeView } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { operationChange, type OperationRow } from '../../platform/operations/operations.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { VolumesQueries } from './volumes.queries.js';

/** Tells the account what a transaction changed about volumes, with the views as they will be after commit. Call it last. */
@Injectable()
export class VolumeJournal {
  constructor(
    private readonly events: EventLog,
    private readonly volumes: VolumesQueries,
  ) {}

  /** Answers with the view of the first of the volumes. */
  async announce(tx: EntityManager, accountId: string, changed: { volumeIds: readonly [string, ...string[]]; operations?: readonly OperationRow[] }): Promise<VolumeView> {
    const volumes = await this.volumes.changes(tx, changed.volumeIds);
    await this.events.append(tx, accountId, [...volumes, ...(changed.operations ?? []).map(operationChange)]);
    const first = volumes.find(({ resourceId }) => resourceId === changed.volumeIds[0]);
    if (!first) throw new Error(`volume ${changed.volumeIds[0]} was announced but has no row`);
    return first.data;
  }

  /** A volume as it is in this transaction. */
  async view(tx: EntityManager, id: string): Promise<VolumeView> {
    const [change] = await this.volumes.changes(tx, [id]);
    if (!change) throw new Error(`volume ${id} vanished inside its own transaction`);
    return change.data;
  }

  /** A step of an operation, when nothing else changed. */
  async announceOperation(tx: EntityManager, row: OperationRow): Promise<void> {
    await this.events.append(tx, row.account_id, [operationChange(row)]);
  }
}
