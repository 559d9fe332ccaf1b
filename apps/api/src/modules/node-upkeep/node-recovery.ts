import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AgentJob, JobFailure, NodeReport } from '@garrison/contracts';
import { instanceLifecycle, NODE_FAILED, recoveryEvent, type NodeServiceState, type ObservedMachine } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Operations, type Failure } from '../../platform/operations/operations.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { InstanceOutcomes } from '../instances/instance-outcomes.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';

const BATCH = 200;
const LOST: JobFailure = { code: NODE_FAILED, message: 'The node this machine runs on has failed. Its disks are kept; it is taken back when the node recovers.', step: null };
const GONE: Omit<Failure, 'at'> = { code: 'machine_missing', message: 'The node came back without this machine. Delete the instance; volumes you name or keep are not touched.', step: null };
const UNFINISHED = "status IN ('pending', 'running')";

/**
 * Brings rows and dead nodes together again. Both halves are asked by what is true now (machines on a failed node that are not in ERROR; machines of a
 * recovering node that are), so a worker that dies leaves the rest to the next round.
 */
@Injectable()
export class NodeRecovery {
  constructor(
    private readonly transactions: Transactions,
    private readonly instances: InstancesRepository,
    private readonly operations: Operations,
    private readonly outcomes: InstanceOutcomes,
    private readonly journal: InstanceJournal,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** One round: what is on failed nodes is told so, what is on recovering ones is taken back, and nodes that are whole again go into service. */
  async turn(): Promise<void> {
    const trouble = { logger: this.logger, what: 'a machine of a failed node could not be seen to in this round', which: (instanceId: string) => ({ instanceId }) };
    await oneByOne(await this.onFailedNodes(), trouble, (id) => this.transactions.commit((tx) => this.lose(tx, id)));
    await oneByOne(await this.toTakeBack(), trouble, (id) => this.transactions.commit((tx) => this.takeBack(tx, id)));
    await this.settle();
  }

  /** A delete goes on: it ends when the node is back, or by its deadline. */
  private onFailedNodes(): Promise<string[]> {
    return this.ids("SELECT i.id FROM nodes n JOIN instances i ON i.node_id = n.id WHERE n.state = 'failed' AND i.status NOT IN ('ERROR', 'DELETING', 'DELETED') ORDER BY i.id LIMIT $1");
  }

  /** Ends what is under way as broken, which sends the machine into ERROR by its own table; what was at rest is lost. Either way the generation grows and late answers meet a finished operation. */
  private async lose(tx: EntityManager, id: string): Promise<void> {
    const instance = await this.instances.lock(tx, id);
    if (!instance?.node_id || (await this.stateOf(tx, instance.node_id)) !== 'failed') return;
    const operation = await this.operations.lockUnfinishedOf(tx, { type: 'instance', id });
    // volumes on their way to or from a machine at rest end first; the machine itself is lost in the next round
    if (operation) return this.outcomes.end(tx, instance, operation, { outcome: { kind: 'broke', failure: LOST }, observation: null });
    if (!instanceLifecycle.can(instance.status, 'lost')) return;
    const moved = await this.instances.move(tx, instance, 'lost', { error: failure(LOST) });
    if (!moved.ok) throw new Error(`a locked instance would not move: ${moved.error.code}`);
    await this.journal.announce(tx, instance.account_id, { instanceId: id });
  }

  /** Only when the node has reported since it was to recover. */
  private toTakeBack(): Promise<string[]> {
    return this.ids(
      `SELECT i.id FROM nodes n JOIN instances i ON i.node_id = n.id WHERE n.state = 'recovering' AND n.up AND n.reported_at > n.state_since AND i.status = 'ERROR' AND i.error->>'code' = '${NODE_FAILED}'
       AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.resource_type = 'instance' AND o.resource_id = i.id AND ${UNFINISHED}) ORDER BY i.id LIMIT $1`,
    );
  }

  /** Gives the command that fits what the node holds once more: it changes nothing there, and its newer fence shuts out what is still on its way from before. */
  private async takeBack(tx: EntityManager, id: string): Promise<void> {
    const instance = await this.instances.lock(tx, id);
    if (instance?.status !== 'ERROR' || instance.error?.code !== NODE_FAILED || !instance.node_id) return;
    if ((await this.stateOf(tx, instance.node_id)) !== 'recovering' || (await this.operations.unfinishedOf(tx, { type: 'instance', id }))) return;
    const recovery = recoveryEvent(await this.lastSeen(tx, instance));
    if (!recovery) {
      await this.instances.change(tx, instance, { error: failure(GONE) });
      await this.journal.announce(tx, instance.account_id, { instanceId: id });
      return;
    }
    const moved = await this.instances.move(tx, instance, recovery.event, { error: null });
    if (!moved.ok) throw new Error(`a locked instance would not move: ${moved.error.code}`);
    const operation = await this.operations.open(tx, {
      accountId: instance.account_id, kind: `instance.${recovery.command}`, region: instance.region, deadlineMs: instanceLifecycle.deadlinesMs[moved.value.status] ?? 0, job: jobOf(moved.value, recovery.command),
    });
    await this.journal.announce(tx, instance.account_id, { instanceId: id, operations: [operation] });
  }

  /** What the newest report of its region says of the machine: on its own node, or where it slept when it was to be woken there. */
  private async lastSeen(tx: EntityManager, { id, region, node_id }: InstanceRow): Promise<ObservedMachine | undefined> {
    const [seen]: { state: NodeReport['machines'][number]['state'] }[] = await tx.query(
      `SELECT m.state FROM nodes n CROSS JOIN LATERAL jsonb_to_recordset(n.machines) AS m("instanceId" uuid, state text) WHERE n.region = $2 AND m."instanceId" = $1 ORDER BY (n.id = $3) DESC LIMIT 1`,
      [id, region, node_id],
    );
    return seen?.state;
  }

  /** A node is in service when all its machines are taken back or told to be gone, nothing is under way on it, and it holds none whose instance is deleted. */
  private async settle(): Promise<void> {
    await this.transactions.reader.query(
      `UPDATE nodes n SET state = 'in_service', state_since = now() WHERE n.state = 'recovering' AND n.up AND n.reported_at > n.state_since
       AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.node_id = n.id AND i.status = 'ERROR' AND i.error->>'code' = '${NODE_FAILED}')
       AND NOT EXISTS (SELECT 1 FROM instances i JOIN operations o ON o.resource_type = 'instance' AND o.resource_id = i.id AND o.${UNFINISHED} WHERE i.node_id = n.id)
       AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(n.machines) AS m("instanceId" uuid, state text) JOIN instances i ON i.id = m."instanceId" WHERE m.state <> 'absent' AND i.status = 'DELETED')`,
    );
  }

  private async stateOf(tx: EntityManager, nodeId: string): Promise<NodeServiceState | undefined> {
    const [node]: { state: NodeServiceState }[] = await tx.query('SELECT state FROM nodes WHERE id = $1', [nodeId]);
    return node?.state;
  }

  private async ids(sql: string): Promise<string[]> {
    const rows: { id: string }[] = await this.transactions.reader.query(sql, [BATCH]);
    return rows.map(({ id }) => id);
  }
}

const failure = ({ code, message, step }: Omit<Failure, 'at'>): Failure => ({ code, message, step, at: new Date().toISOString() });

function jobOf(instance: InstanceRow, command: 'start' | 'stop' | 'hibernate'): AgentJob {
  const operationId = randomUUID();
  const payload = { operationId, instanceId: instance.id, nodeId: instance.node_id ?? instance.last_node_id, fence: instance.generation, requestId: operationId.slice(0, 8) };
  return command === 'stop' ? { name: 'instance.stop', payload: { ...payload, graceMs: 0 } } : { name: `instance.${command}`, payload };
}
