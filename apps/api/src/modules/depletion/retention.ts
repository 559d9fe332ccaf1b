import { Inject, Injectable } from '@nestjs/common';
import { retentionDue, retentionNoticeDays, type Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { Ledger } from '../ledger/ledger.service.js';
import { noticeKeys } from '../notices/notice-keys.js';
import { Notices } from '../notices/notices.repository.js';
import { RetentionDeletion, type Doomed } from './retention-deletion.js';

const DAY_MS = 86_400_000;
const ANNOUNCEMENTS = retentionNoticeDays.length;
const BATCH = 200;
type State = { account_id: string; currency: Currency; used_up_at: Date; now: Date };
type Announced = { created_at: Date; data: { delete_after: string } };

/**
 * Deletes what accounts without credit own, where the operator has said so (DEPLETED_RETENTION_DAYS), after three announcements that name the date, a day
 * or more apart, and never before the date of the last. Everything is looked at again in the transaction that acts: a deposit at any time ends it.
 */
@Injectable()
export class Retention {
  constructor(
    private readonly transactions: Transactions,
    private readonly ledger: Ledger,
    private readonly notices: Notices,
    private readonly deletion: RetentionDeletion,
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async turn(): Promise<void> {
    const days = this.env.DEPLETED_RETENTION_DAYS;
    if (days === null) return;
    const due: { account_id: string }[] = await this.transactions.reader.query(
      'SELECT account_id FROM depletion_states WHERE stage = 4 AND used_up_at <= wall_clock() - make_interval(hours => 24 * $1) ORDER BY used_up_at LIMIT $2',
      [days - (retentionNoticeDays[0] ?? 0), BATCH],
    );
    await oneByOne(due, { logger: this.logger, what: 'the retention of an account could not be seen to in this round', which: ({ account_id }) => ({ accountId: account_id }) }, ({ account_id }) =>
      this.account(account_id, days),
    );
  }

  private async account(accountId: string, days: number): Promise<void> {
    const mayGo = await this.transactions.commit((tx) => this.announce(tx, accountId, days));
    const doomed = mayGo ? await this.deletion.of(this.transactions.reader, accountId) : [];
    const what = 'a thing of an account without credit could not be deleted in this round';
    await oneByOne(doomed, { logger: this.logger, what, which: (one) => ({ accountId, days, ...one }) }, (one) => this.transactions.commit((tx) => this.remove(tx, accountId, one)));
  }

  /** True when all was announced and the date has come. */
  private async announce(tx: EntityManager, accountId: string, days: number): Promise<boolean> {
    const state = await this.state(tx, accountId);
    if (!state) return false;
    const made = await this.announced(tx, state);
    const last = made.at(-1);
    if (made.length === ANNOUNCEMENTS) return this.hasCome(state, made);
    const due = retentionDue(state.now.getTime() - state.used_up_at.getTime(), days);
    if (made.length >= due || (last && state.now.getTime() < last.created_at.getTime() + DAY_MS)) return false;
    const number = made.length + 1;
    const earliest = state.now.getTime() + (ANNOUNCEMENTS - number + 1) * DAY_MS;
    const date = new Date(Math.max(state.used_up_at.getTime() + days * DAY_MS, earliest)).toISOString();
    await this.notices.tell(tx, {
      accountId, key: noticeKeys.retention(state.used_up_at, number), kind: 'retention', title: `Your machines, volumes, snapshots and unikernels are deleted after ${date.slice(0, 10)}`,
      message: `Your account has had no credit since ${state.used_up_at.toISOString()}. After ${date} its machines, volumes, snapshots, images and unikernels with their volumes are deleted, protected ones too. A deposit before that prevents it. This is announcement ${number} of ${ANNOUNCEMENTS}.`,
      data: { delete_after: date, announcement: number, used_up_at: state.used_up_at.toISOString() },
    });
    return false;
  }

  private async remove(tx: EntityManager, accountId: string, doomed: Doomed): Promise<void> {
    const state = await this.state(tx, accountId);
    if (state && this.hasCome(state, await this.announced(tx, state))) await this.deletion.remove(tx, { account_id: accountId, currency: state.currency }, doomed);
  }

  /** Undefined when there is credit again, or another worker is at it. The row stays locked: credit that runs out anew begins anew. */
  private async state(tx: EntityManager, accountId: string): Promise<State | undefined> {
    const [state]: State[] = await tx.query(
      'SELECT d.account_id, d.used_up_at, a.currency, wall_clock() AS now FROM depletion_states d JOIN accounts a ON a.id = d.account_id WHERE d.account_id = $1 AND d.stage = 4 FOR UPDATE OF d SKIP LOCKED',
      [accountId],
    );
    return state && (await this.ledger.balance(tx, accountId)) <= 0n ? state : undefined;
  }

  private async announced(tx: EntityManager, state: State): Promise<Announced[]> {
    const keys = retentionNoticeDays.map((_, at) => noticeKeys.retention(state.used_up_at, at + 1));
    return tx.query('SELECT created_at, data FROM notices WHERE account_id = $1 AND key = ANY($2) ORDER BY key', [state.account_id, keys]);
  }

  private hasCome({ now }: State, made: readonly Announced[]): boolean {
    const last = made[ANNOUNCEMENTS - 1];
    return last !== undefined && now.getTime() > Date.parse(last.data.delete_after);
  }
}
