import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { operationChange, type OperationRow } from '../../platform/operations/operations.js';
import { EventLog, type Change } from '../../platform/realtime/event-log.js';
import { CopiesQueries } from './copies.queries.js';

/** Snapshots and images whose rows a transaction wrote. */
export type ChangedCopies = { snapshotIds?: readonly string[]; imageIds?: readonly string[] };

/** Tells the account what a transaction changed about snapshots and images alone, with the views as they will be after commit. Call it last. */
@Injectable()
export class CopyJournal {
  constructor(
    private readonly events: EventLog,
    private readonly copies: CopiesQueries,
  ) {}

  async announce(tx: EntityManager, accountId: string, changed: ChangedCopies & { operations?: readonly OperationRow[] }): Promise<void> {
    await this.events.append(tx, accountId, [...(await this.changes(tx, changed)), ...(changed.operations ?? []).map(operationChange)]);
  }

  async changes(tx: EntityManager, { snapshotIds = [], imageIds = [] }: ChangedCopies): Promise<Change[]> {
    return [...(await this.copies.snapshotChanges(tx, snapshotIds)), ...(await this.copies.imageChanges(tx, imageIds))];
  }
}
