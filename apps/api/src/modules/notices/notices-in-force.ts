import { Injectable } from '@nestjs/common';
import { leaseNoticeMinutes, nextRunwayStage, retentionNoticeDays, USED_UP, type DisputeState, type RunwayStage } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Ledger } from '../ledger/ledger.service.js';
import { BurnQueries } from '../usage/burn.queries.js';
import { noticeKeys } from './notice-keys.js';

/** What can be said of one thing, from the first to the last that is told of it: the last that was told counts. */
type Subject = readonly string[];

/** Which notices still hold: credit is as low, the lease ends as soon, the payment is as disputed as they say. What is only told, such as a new password, never does. */
@Injectable()
export class NoticesInForce {
  constructor(
    private readonly ledger: Ledger,
    private readonly burn: BurnQueries,
  ) {}

  /** Their ids. */
  async of(db: EntityManager, accountId: string): Promise<string[]> {
    const subjects = (await Promise.all([this.credit(db, accountId), this.leases(db, accountId), this.disputes(db, accountId)])).flat();
    if (subjects.length === 0) return [];
    const told: { id: string; key: string }[] = await db.query('SELECT id, key FROM notices WHERE account_id = $1 AND key = ANY($2)', [accountId, subjects.flat()]);
    const ids = new Map(told.map(({ id, key }) => [key, id]));
    return subjects.flatMap((keys) => keys.map((key) => ids.get(key)).findLast((id) => id !== undefined) ?? []);
  }

  /** Judged by the balance of this moment: a deposit ends what is said of credit before the next look at the account does. */
  private async credit(db: EntityManager, accountId: string): Promise<Subject[]> {
    const [state]: { stage: RunwayStage; descent: number; used_up_at: Date | null }[] = await db.query('SELECT stage, descent, used_up_at FROM depletion_states WHERE account_id = $1 AND stage > 0', [accountId]);
    if (!state) return [];
    const { stage, descent, used_up_at } = state;
    const [balance, hourly] = await Promise.all([this.ledger.balance(db, accountId), this.burn.hourly(db, accountId)]);
    if (nextRunwayStage(stage, { balance, hourly }).stage < stage) return [];
    const announcements = stage === USED_UP && used_up_at ? [retentionNoticeDays.map((_, at) => noticeKeys.retention(used_up_at, at + 1))] : [];
    return [[noticeKeys.runway(descent, stage)], ...announcements];
  }

  private async leases(db: EntityManager, accountId: string): Promise<Subject[]> {
    const rows: { id: string; lease_until: Date }[] = await db.query(
      "SELECT id, lease_until FROM instances WHERE account_id = $1 AND lease_until > wall_clock() AND lease_until <= wall_clock() + make_interval(mins => $2) AND status IN ('ACTIVE', 'SHUTOFF')",
      [accountId, Math.max(...leaseNoticeMinutes)],
    );
    return rows.map(({ id, lease_until }) => leaseNoticeMinutes.map((minutes) => noticeKeys.lease(id, lease_until, minutes)));
  }

  private async disputes(db: EntityManager, accountId: string): Promise<Subject[]> {
    const rows: { id: string; status: DisputeState }[] = await db.query(
      "SELECT x.id, x.status FROM deposits d JOIN deposit_disputes x ON x.deposit_id = d.id WHERE d.account_id = $1 AND d.dispute IN ('inquiry', 'open') AND x.status IN ('inquiry', 'open')",
      [accountId],
    );
    return rows.map(({ id, status }) => [noticeKeys.dispute(id, status)]);
  }
}
