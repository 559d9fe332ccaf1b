import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { NodeReport } from '@garrison/contracts';
import { instanceLifecycle, type ObservedMachine } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import { Looper } from '../../platform/work/looper.js';
import { CLEANUP, InstanceOutcomes } from './instance-outcomes.js';
import { InstancesRepository } from './instances.repository.js';

const BATCH = 100;

/**
 * Sees to it that no command hangs: what was silent for longer than its lease is dispatched again, what is past its deadline is ended by what the
 * node was last seen to hold. Takes no input; any number of workers may run it.
 */
@Injectable()
export class OverdueOperationsReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly outcomes: InstanceOutcomes,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.looper = new Looper('overdue operations', env.RECONCILE_INTERVAL_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    const overdue: OperationRow[] = await this.transactions.reader.query(
      "SELECT * FROM operations WHERE status IN ('pending', 'running') AND resource_type = 'instance' AND deadline_at < now() ORDER BY deadline_at LIMIT $1",
      [BATCH],
    );
    for (const operation of overdue) await this.end(operation);
    const silent = await this.transactions.commit((tx) => this.operations.redispatchSilent(tx, BATCH));
    for (const { id, kind, region, attempts, request_id } of silent) this.logger.warn({ operationId: id, kind, region, attempts, requestId: request_id }, 'silent operation dispatched again');
  }

  private async end(overdue: OperationRow): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const instance = await this.instances.lock(tx, overdue.resource_id);
      const operation = instance && (await this.operations.lockUnfinished(tx, overdue.id, overdue.fence));
      if (!operation || operation.deadline_at.getTime() > overdue.deadline_at.getTime()) return;
      if (operation.kind === CLEANUP) return this.operations.extend(tx, operation.id, instanceLifecycle.deadlinesMs.DELETING ?? 0);
      const machine = await this.lastSeen(tx, instance.last_node_id, instance.id, operation.created_at);
      this.logger.warn({ operationId: operation.id, kind: operation.kind, machine, requestId: operation.request_id }, 'operation ended by its deadline');
      const failure = { code: 'attempts_exhausted' as const, message: `The node did not finish within the time allowed (${operation.kind}).`, step: operation.steps.at(-1)?.name ?? null };
      await this.outcomes.end(tx, instance, operation, { outcome: { kind: 'broke', failure }, observation: machine ? { machine, volumes: [], gpuIds: [] } : null });
    });
  }

  /** What the node's newest report says of the machine, if it is newer than the command. */
  private async lastSeen(tx: EntityManager, nodeId: string, instanceId: string, since: Date): Promise<ObservedMachine | undefined> {
    const [node]: { machines: NodeReport['machines'] }[] = await tx.query('SELECT machines FROM nodes WHERE id = $1 AND reported_at > $2', [nodeId, since]);
    return node && (node.machines.find((machine) => machine.instanceId === instanceId)?.state ?? 'absent');
  }
}
