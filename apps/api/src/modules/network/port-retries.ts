import { Inject, Injectable } from '@nestjs/common';
import { hasPort } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { PortChanges } from './port-changes.js';
import { PortRetriesRepository } from './port-retries.repository.js';

const BATCH = 50;

/** Tells nodes again what they did not take of a machine's addresses and rules; one transaction for each machine. */
@Injectable()
export class PortRetries {
  constructor(
    private readonly transactions: Transactions,
    private readonly instances: InstancesRepository,
    private readonly ports: PortChanges,
    private readonly retries: PortRetriesRepository,
    private readonly journal: InstanceJournal,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async retry(requestId: string): Promise<void> {
    const due = await this.retries.due(this.transactions.reader, BATCH);
    await oneByOne(due, { logger: this.logger, what: 'a port could not be told again in this round', which: (instanceId) => ({ instanceId }) }, (id) =>
      this.transactions.commit((tx) => this.retryOne(tx, id, requestId)),
    );
  }

  private async retryOne(tx: EntityManager, id: string, requestId: string): Promise<void> {
    const instance = await this.instances.lock(tx, id);
    if (!instance || !(await this.retries.take(tx, id))) return;
    // A machine that is gone, being built or in ERROR has no port; a newer change was taken, or is on its way and says all of it.
    if (!hasPort(instance.status) || instance.network_applied >= instance.network_version || (await this.onItsWay(tx, id))) return;
    const operation = await this.ports.send(tx, instance, 'instance.apply_rules', requestId);
    await this.journal.announce(tx, instance.account_id, { instanceId: id, operations: [operation] });
  }

  private async onItsWay(tx: EntityManager, id: string): Promise<boolean> {
    const rows: unknown[] = await tx.query("SELECT 1 FROM operations WHERE resource_type = 'instance_network' AND resource_id = $1 AND status IN ('pending', 'running') LIMIT 1", [id]);
    return rows.length > 0;
  }
}
