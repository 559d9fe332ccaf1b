import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstancePlatformCommands } from '../instances/instance-platform-commands.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { Ledger } from '../ledger/ledger.service.js';

const BATCH = 200;
/** A machine that could not be put to sleep is tried again after this pause. */
const PAUSE = "interval '5 minutes'";

/** Puts to sleep what runs, or rests with its GPUs, on accounts without credit, whatever the flavor. By what is true now: a deposit that comes first wins. */
@Injectable()
export class UsedUpMachines {
  constructor(
    private readonly transactions: Transactions,
    private readonly instances: InstancesRepository,
    private readonly commands: InstancePlatformCommands,
    private readonly ledger: Ledger,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async turn(): Promise<void> {
    const rows: { id: string }[] = await this.transactions.reader.query(
      `SELECT i.id FROM ledger_balances b JOIN instances i ON i.account_id = b.account_id
       WHERE b.balance_nano <= 0 AND i.status IN ('ACTIVE', 'SHUTOFF')
         AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.resource_type = 'instance' AND o.resource_id = i.id
                         AND (o.status IN ('pending', 'running') OR (o.kind = 'instance.hibernate' AND o.status = 'failed' AND o.finished_at > now() - ${PAUSE})))
       ORDER BY i.id LIMIT ${BATCH}`,
    );
    const what = 'a machine of an account without credit could not be put to sleep in this round';
    await oneByOne(rows, { logger: this.logger, what, which: ({ id }) => ({ instanceId: id }) }, ({ id }) => this.transactions.commit((tx) => this.sleep(tx, id)));
  }

  private async sleep(tx: EntityManager, id: string): Promise<void> {
    const instance = await this.instances.lock(tx, id);
    if (!instance || (await this.ledger.balance(tx, instance.account_id)) > 0n) return;
    await this.commands.suspend(tx, instance, 'credit used up');
  }
}
