import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { operationChange, type OperationRow } from '../../platform/operations/operations.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { UnikernelsQueries } from './unikernels.queries.js';

/** What a transaction has changed so far. */
export class Changes {
  readonly volumes = new Set<string>();
  readonly instances = new Set<string>();
  readonly operations: OperationRow[] = [];
}

/** Tells the account what a transaction changed, with the views as they will be after commit. Call it last. */
@Injectable()
export class UnikernelJournal {
  constructor(
    private readonly events: EventLog,
    private readonly queries: UnikernelsQueries,
  ) {}

  async announce(tx: EntityManager, accountId: string, { volumes, instances, operations }: Changes): Promise<void> {
    const things = await this.queries.changes(tx, [...volumes], [...instances]);
    // of an operation that was written several times the last one counts
    const last = [...new Map(operations.map((row) => [row.id, row])).values()];
    await this.events.append(tx, accountId, [...things, ...last.map(operationChange)]);
  }
}
