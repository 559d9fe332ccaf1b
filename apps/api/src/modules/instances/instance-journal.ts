import { Injectable } from '@nestjs/common';
import type { InstanceView } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { operationChange, type OperationRow } from '../../platform/operations/operations.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { CopyJournal, type ChangedCopies } from '../snapshots/copy-journal.js';
import { FirewallsQueries } from '../network/firewalls.queries.js';
import { VolumesQueries } from '../volumes/volumes.queries.js';
import { InstancesQueries } from './instances.queries.js';

type Operations = readonly (OperationRow | undefined)[];
/** What a transaction changed; operations may still be on their way when what else is to be told is read. */
type Changed = ChangedCopies & { instanceId: string; operations?: Operations | Promise<Operations>; volumeIds?: readonly string[]; firewallIds?: readonly string[] };

/** Tells the account what a transaction changed, with the views as they will be after commit. Call it last. */
@Injectable()
export class InstanceJournal {
  constructor(
    private readonly events: EventLog,
    private readonly instances: InstancesQueries,
    private readonly volumes: VolumesQueries,
    private readonly firewalls: FirewallsQueries,
    private readonly copies: CopyJournal,
  ) {}

  async announce(tx: EntityManager, accountId: string, changed: Changed): Promise<InstanceView> {
    const [instance, volumes, firewalls, copies, operations] = await together([
      this.instances.change(tx, changed.instanceId),
      this.volumes.changes(tx, changed.volumeIds ?? []),
      this.firewalls.changes(tx, changed.firewallIds ?? []),
      this.copies.changes(tx, changed),
      Promise.resolve(changed.operations ?? []),
    ]);
    const worked = operations.filter((row) => row !== undefined).map(operationChange);
    await this.events.append(tx, accountId, [...volumes, ...firewalls, ...copies, ...worked, instance]);
    return instance.data;
  }

  /** Snapshots and images, with the instance where it looks different too. */
  async announceCopies(tx: EntityManager, accountId: string, { instanceId, ...changed }: Omit<Changed, 'instanceId' | 'operations'> & { instanceId?: string; operations: readonly OperationRow[] }): Promise<void> {
    if (instanceId === undefined) await this.copies.announce(tx, accountId, changed);
    else await this.announce(tx, accountId, { instanceId, ...changed });
  }

  /** Firewalls that look different, when no instance does. */
  async announceFirewalls(tx: EntityManager, accountId: string, ids: readonly string[]): Promise<void> {
    await this.events.append(tx, accountId, await this.firewalls.changes(tx, ids));
  }

  /** A step of an operation, when nothing else changed. */
  async announceOperation(tx: EntityManager, row: OperationRow): Promise<void> {
    await this.events.append(tx, row.account_id, [operationChange(row)]);
  }
}
