import { Injectable } from '@nestjs/common';
import type { JobOutcome, JobProgress, OperationStep } from '@garrison/contracts';
import { hasPort } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { failureOf, Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { PortSettlement, type Settled } from './port-settlement.js';

type Ending = { outcome: JobOutcome['outcome']; steps?: readonly OperationStep[] };
const nothing: Settled = { patch: {}, firewallIds: [] };

/** Turns what agents report about ports into states of rules, attachments and addresses. Only unfinished operations are listened to. */
@Injectable()
export class PortOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly settlement: PortSettlement,
    private readonly journal: InstanceJournal,
  ) {}

  async progress(report: JobProgress): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const operation = await this.operations.progress(tx, report);
      if (operation) await this.journal.announceOperation(tx, operation);
    });
  }

  async apply({ operationId, resource, fence, outcome, steps }: JobOutcome): Promise<void> {
    await this.transactions.commit((tx) => this.end(tx, resource.id, { id: operationId, fence }, () => ({ outcome, steps })));
  }

  /** Ends an operation whose time is up, unless it was answered meanwhile. */
  async expire(overdue: OperationRow): Promise<void> {
    await this.transactions.commit((tx) => this.end(tx, overdue.resource_id, overdue, (operation) => ({ outcome: { kind: 'broke', failure: outOfTime(operation) } })));
  }

  private async end(tx: EntityManager, instanceId: string, { id, fence }: Pick<OperationRow, 'id' | 'fence'>, endingOf: (operation: OperationRow) => Ending): Promise<void> {
    const instance = await this.instances.lock(tx, instanceId);
    const operation = instance && (await this.operations.lockUnfinished(tx, id, fence));
    if (!operation) return;
    const { outcome, steps } = endingOf(operation);
    const failure = outcome.kind === 'done' ? null : failureOf(outcome);
    const settled = !hasPort(instance.status) ? nothing : failure ? await this.settlement.failed(tx, instance, fence) : await this.settlement.applied(tx, instance, fence);
    const changed = await this.instances.change(tx, instance, settled.patch);
    if (!changed.ok) throw new Error(`locked instance ${instance.id} would not change`);
    const finished = await this.operations.finish(tx, operation.id, { status: failure ? 'failed' : 'succeeded', error: failure, steps });
    await this.journal.announce(tx, instance.account_id, { instanceId, operations: [finished], firewallIds: settled.firewallIds });
  }
}
