import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { instanceLifecycle } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { Looper } from '../../platform/work/looper.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { CLEANUP } from '../instances/instance-outcomes.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { allFound, TRUSTED } from './finding-rules.js';

const EVERY_MS = 60_000;
const CLEANUPS = 20;
type Orphan = { id: string; node_id: string };

/**
 * Writes down where rows and nodes disagree, and removes machines whose instance is deleted: nobody pays for them, but their GPUs are sold again.
 * Everything else is for an operator to judge. Takes no input; any number of workers may run it.
 */
@Injectable()
export class FindingsReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly journal: InstanceJournal,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.looper = new Looper('findings', EVERY_MS, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async reconcile(): Promise<void> {
    await this.writeDown();
    const which = ({ id, node_id }: Orphan) => ({ instanceId: id, nodeId: node_id });
    await oneByOne(await this.orphans(), { logger: this.logger, what: 'a machine that outlived its instance could not be removed in this round', which }, (orphan) => this.remove(orphan));
  }

  /** New findings get a row, known ones are seen again, and those that a node's newer word no longer shows are resolved. */
  private async writeDown(): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const [turn]: { mine: boolean }[] = await tx.query("SELECT pg_try_advisory_xact_lock(hashtextextended('garrison.findings', 0)) AS mine");
      if (!turn?.mine) return;
      await tx.query(
        `WITH found AS MATERIALIZED (${allFound}), resolved AS (
           UPDATE findings f SET resolved_at = now() WHERE f.resolved_at IS NULL AND NOT EXISTS (SELECT 1 FROM found WHERE found.rule = f.rule AND found.subject = f.subject)
             AND EXISTS (SELECT 1 FROM nodes n WHERE n.id = f.node_id AND ${TRUSTED}))
         INSERT INTO findings (id, rule, region, node_id, subject, instance_id, detail) SELECT gen_random_uuid(), rule, region, node_id, subject, instance_id, detail FROM found
         ON CONFLICT (rule, subject) WHERE resolved_at IS NULL DO UPDATE SET seen_at = now(), detail = excluded.detail`,
      );
    });
  }

  /** Orphans nobody is at work on, and of which the node has spoken since the last try. */
  private orphans(): Promise<Orphan[]> {
    return this.transactions.reader.query(
      `SELECT f.instance_id AS id, f.node_id FROM findings f JOIN nodes n ON n.id = f.node_id
       WHERE f.rule = 'orphan_machine' AND f.resolved_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.resource_id = f.instance_id AND (o.status IN ('pending', 'running') OR o.finished_at > n.reported_at - interval '30 seconds'))
       ORDER BY f.created_at LIMIT ${CLEANUPS}`,
    );
  }

  private async remove({ id, node_id }: Orphan): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const instance = await this.instances.lock(tx, id);
      const busy: unknown[] = await tx.query("SELECT 1 FROM operations WHERE resource_id = $1 AND status IN ('pending', 'running')", [id]);
      if (instance?.status !== 'DELETED' || busy.length > 0) return;
      const operationId = randomUUID();
      const operation = await this.operations.open(tx, {
        accountId: instance.account_id, kind: CLEANUP, region: instance.region, deadlineMs: instanceLifecycle.deadlinesMs.DELETING ?? 0, neverExpires: true,
        // Its disks are the business of their own rows: none is removed here.
        job: { name: 'instance.delete', payload: { operationId, instanceId: id, nodeId: node_id, fence: instance.generation, requestId: operationId.slice(0, 8), deleteVolumeIds: [] } },
      });
      await this.journal.announceOperation(tx, operation);
      this.logger.warn({ instanceId: id, nodeId: node_id, operationId }, 'a machine outlived its instance; it is being removed');
    });
  }
}
