import { Injectable } from '@nestjs/common';
import type { InstanceView } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { operationChange, type OperationRow } from '../../platform/operations/operations.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { VolumesQueries } from '../volumes/volumes.queries.js';
import { InstancesQueries } from './instances.queries.js';

/** Tells the account what a transaction changed, with the views as they will be after commit. Call it last. */
@Injectable()
export class InstanceJournal {
  constructor(
    private readonly events: EventLog,
    private readonly instances: InstancesQueries,
    private readonly volumes: VolumesQueries,
  ) {}

  async announce(tx: EntityManager, accountId: string, changed: { instanceId: string; operations?: readonly (OperationRow | undefined)[]; volumeIds?: readonly string[] }): Promise<InstanceView> {
    const [instance, volumes] = await together([this.instances.change(tx, changed.instanceId), this.volumes.changes(tx, changed.volumeIds ?? [])]);
    const operations = (changed.operations ?? []).filter((row) => row !== undefined).map(operationChange);
    await this.events.append(tx, accountId, [...volumes, ...operations, instance]);
    return instance.data;
  }

  /** A step of an operation, when nothing else changed. */
  async announceOperation(tx: EntityManager, row: OperationRow): Promise<void> {
    await this.events.append(tx, row.account_id, [operationChange(row)]);
  }
}
