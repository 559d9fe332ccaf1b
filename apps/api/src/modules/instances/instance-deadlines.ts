import { Injectable } from '@nestjs/common';
import type { NodeReport } from '@garrison/contracts';
import { instanceLifecycle, type ObservedMachine } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { Operations, outOfTime, type OperationRow } from '../../platform/operations/operations.js';
import { CLEANUP, InstanceOutcomes } from './instance-outcomes.js';
import { InstancesRepository } from './instances.repository.js';

/** Ends commands to instances whose time is up by what the node was last seen to hold. */
@Injectable()
export class InstanceDeadlines {
  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly outcomes: InstanceOutcomes,
  ) {}

  /** Does nothing when the operation was answered or extended meanwhile. */
  async end(overdue: OperationRow): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const instance = await this.instances.lock(tx, overdue.resource_id);
      const operation = instance && (await this.operations.lockUnfinished(tx, overdue.id, overdue.fence));
      if (!operation || operation.deadline_at.getTime() > overdue.deadline_at.getTime()) return;
      if (operation.kind === CLEANUP) return this.operations.extend(tx, operation.id, instanceLifecycle.deadlinesMs.DELETING ?? 0);
      const machine = await this.lastSeen(tx, instance.last_node_id, instance.id, operation.created_at);
      await this.outcomes.end(tx, instance, operation, {
        outcome: { kind: 'broke', failure: outOfTime(operation) },
        observation: machine ? { machine, volumes: [], gpuIds: [] } : null,
      });
    });
  }

  /** What the node's newest report says of the machine, if it is newer than the command. */
  private async lastSeen(tx: EntityManager, nodeId: string, instanceId: string, since: Date): Promise<ObservedMachine | undefined> {
    const [node]: { machines: NodeReport['machines'] }[] = await tx.query('SELECT machines FROM nodes WHERE id = $1 AND reported_at > $2', [nodeId, since]);
    return node && (node.machines.find((machine) => machine.instanceId === instanceId)?.state ?? 'absent');
  }
}
