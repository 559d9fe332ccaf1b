import { Inject, Injectable } from '@nestjs/common';
import { leaseNoticeMinutes, restOf } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { noticeKeys } from '../notices/notice-keys.js';
import { Notices } from '../notices/notices.repository.js';
import { Resting } from './resting.js';

const BATCH = 500;
const LONGEST_NOTICE = Math.max(...leaseNoticeMinutes);
type Soon = { id: string; minutes: number };

/**
 * Ends leases. A lease is looked at again with its machine locked, as a change of it is made: of the two, one is first and the other sees it. It ends with
 * the command in one transaction, and is gone then: who wakes the machine up has no lease.
 */
@Injectable()
export class Leases {
  constructor(
    private readonly transactions: Transactions,
    private readonly instances: InstancesRepository,
    private readonly resting: Resting,
    private readonly notices: Notices,
    private readonly journal: InstanceJournal,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async turn(): Promise<void> {
    const { reader } = this.transactions;
    const over: { id: string }[] = await reader.query("SELECT id FROM instances WHERE lease_until <= wall_clock() AND status IN ('ACTIVE', 'SHUTOFF', 'HIBERNATED') ORDER BY lease_until LIMIT $1", [BATCH]);
    const trouble = { logger: this.logger, what: 'a lease could not be seen to in this round', which: ({ id }: { id: string }) => ({ instanceId: id }) };
    await oneByOne(over, trouble, ({ id }) => this.withLease(id, (tx, instance) => this.end(tx, instance)));
    const soon: Soon[] = await reader.query(
      `SELECT i.id, n.minutes FROM instances i
       CROSS JOIN LATERAL (SELECT min(m) AS minutes FROM unnest($2::int[]) m WHERE i.lease_until <= wall_clock() + make_interval(mins => m)) n
       WHERE i.lease_until > wall_clock() AND i.lease_until <= wall_clock() + make_interval(mins => $1) AND i.status IN ('ACTIVE', 'SHUTOFF')
         AND NOT EXISTS (SELECT 1 FROM notices t WHERE t.account_id = i.account_id AND t.key = 'lease:' || i.id || ':' || floor(extract(epoch FROM i.lease_until) * 1000)::bigint || ':' || n.minutes)
       ORDER BY i.lease_until LIMIT $3`,
      [LONGEST_NOTICE, [...leaseNoticeMinutes], BATCH],
    );
    await oneByOne(soon, trouble, ({ id, minutes }) => this.withLease(id, (tx, instance, now) => this.announce(tx, instance, now, minutes)));
  }

  private withLease(id: string, work: (tx: EntityManager, instance: InstanceRow, now: Date) => Promise<void>): Promise<void> {
    return this.transactions.commit(async (tx) => {
      const instance = await this.instances.lock(tx, id);
      const [{ now }]: [{ now: Date }] = await tx.query('SELECT wall_clock() AS now');
      if (instance?.lease_until) await work(tx, instance, now);
    });
  }

  private async end(tx: EntityManager, instance: InstanceRow): Promise<void> {
    const until = instance.lease_until;
    const [over]: unknown[] = await tx.query('SELECT 1 WHERE $1::timestamptz <= wall_clock()', [until]);
    if (!over || !until || !['ACTIVE', 'SHUTOFF', 'HIBERNATED'].includes(instance.status)) return;
    const rests = !restOf(instance.status, instance.flavor.features.hibernation);
    const changed = await this.instances.change(tx, instance, { lease_until: null });
    if (!changed.ok) throw new Error(`a locked instance would not change: ${changed.error.code}`);
    if (rests) return void (await this.journal.announce(tx, instance.account_id, { instanceId: instance.id }));
    const given = await this.resting.rest(tx, changed.value, {
      kind: 'lease', audit: 'lease ended', key: noticeKeys.lease(instance.id, until, 0), because: `Its lease ended at ${until.toISOString()}.`, data: { lease_until: until.toISOString() },
    });
    if (!given) await this.keep(tx, changed.value, until);
  }

  /** It is at work on something: its lease ends when that has ended. */
  private async keep(tx: EntityManager, instance: InstanceRow, until: Date): Promise<void> {
    const kept = await this.instances.change(tx, instance, { lease_until: until });
    if (!kept.ok) throw new Error(`a locked instance would not change: ${kept.error.code}`);
  }

  private async announce(tx: EntityManager, instance: InstanceRow, now: Date, minutes: number): Promise<void> {
    const until = instance.lease_until;
    if (!until || until <= now || until.getTime() > now.getTime() + minutes * 60_000) return;
    await this.notices.tell(tx, {
      accountId: instance.account_id, key: noticeKeys.lease(instance.id, until, minutes), kind: 'lease', title: `The lease of ${instance.name} ends soon`,
      message: `The lease of the machine ${instance.name} ends at ${until.toISOString()}. It is put to rest then, not deleted. Change lease_until to let it run on.`,
      data: { instance_id: instance.id, name: instance.name, lease_until: until.toISOString(), minutes },
    });
  }
}
