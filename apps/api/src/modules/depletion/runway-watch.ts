import { Inject, Injectable } from '@nestjs/common';
import { formatAmount, nextRunwayStage, runwayHours, USED_UP, type Currency, type RunwayStage } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { BalanceJournal } from '../ledger/balance-journal.js';
import { Ledger } from '../ledger/ledger.service.js';
import { noticeKeys } from '../notices/notice-keys.js';
import { Notices, type NewNotice } from '../notices/notices.repository.js';
import { BurnQueries } from '../usage/burn.queries.js';

type StateRow = { stage: RunwayStage; descent: number };
type Told = { accountId: string; currency: Currency; descent: number; stage: RunwayStage; balance: bigint; hourly: bigint };

/** Going up takes twice the runway, so an account is looked at until it has that. */
const LOOK_WITHIN_HOURS = 2 * runwayHours[0];
const BATCH = 1_000;

/** Follows how long the credit of accounts lasts and tells them at 24, 6 and 1 hours and at its end, once each on every way down, however many workers look. */
@Injectable()
export class RunwayWatch {
  constructor(
    private readonly transactions: Transactions,
    private readonly burn: BurnQueries,
    private readonly ledger: Ledger,
    private readonly balances: BalanceJournal,
    private readonly notices: Notices,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async turn(): Promise<void> {
    await oneByOne(await this.toLookAt(), { logger: this.logger, what: 'the runway of an account could not be seen to in this round', which: (accountId) => ({ accountId }) }, (accountId) =>
      this.transactions.commit((tx) => this.look(tx, accountId)),
    );
  }

  /** Accounts whose stage is not what it should be, as far as a read without locks can tell. */
  private async toLookAt(): Promise<string[]> {
    const { reader } = this.transactions;
    const short = await this.burn.shortOf(reader, LOOK_WITHIN_HOURS, BATCH);
    const known: { account_id: string; stage: RunwayStage }[] = await reader.query('SELECT account_id, stage FROM depletion_states WHERE stage > 0');
    const stages = new Map(known.map(({ account_id, stage }) => [account_id, stage]));
    const changed = short.filter(({ accountId, hourlyNano: hourly, balanceNano: balance }) => {
      const stage = stages.get(accountId) ?? 0;
      return nextRunwayStage(stage, { balance, hourly }).stage !== stage;
    });
    const seen = new Set(short.map(({ accountId }) => accountId));
    return [...changed.map(({ accountId }) => accountId), ...known.filter(({ account_id }) => !seen.has(account_id)).map(({ account_id }) => account_id)];
  }

  private async look(tx: EntityManager, accountId: string): Promise<void> {
    await tx.query('INSERT INTO depletion_states (account_id) VALUES ($1) ON CONFLICT DO NOTHING', [accountId]);
    const [state]: StateRow[] = await tx.query('SELECT stage, descent FROM depletion_states WHERE account_id = $1 FOR UPDATE SKIP LOCKED', [accountId]);
    if (!state) return; // another worker looks at it
    const [balance, hourly] = [await this.ledger.balance(tx, accountId), await this.burn.hourly(tx, accountId)];
    const { stage, told } = nextRunwayStage(state.stage, { balance, hourly });
    if (stage === state.stage) return;
    const descent = stage < state.stage ? state.descent + 1 : state.descent;
    await tx.query('UPDATE depletion_states SET stage = $2::smallint, descent = $3, used_up_at = CASE WHEN $2::smallint = 4 THEN wall_clock() END WHERE account_id = $1', [accountId, stage, descent]);
    if (!told) return;
    const [{ currency }]: [{ currency: Currency }] = await tx.query('SELECT currency FROM accounts WHERE id = $1', [accountId]);
    await this.notices.tell(tx, noticeOf({ accountId, currency, descent, stage, balance, hourly }), [await this.balances.change(tx, accountId, currency)]);
  }
}

function noticeOf({ accountId, currency, descent, stage, balance, hourly }: Told): NewNotice {
  const key = noticeKeys.runway(descent, stage);
  const money = `The balance is ${formatAmount(balance)} ${currency}; what runs costs ${formatAmount(hourly)} ${currency} per hour.`;
  const data = { balance: formatAmount(balance), hourly_burn: formatAmount(hourly), currency };
  if (stage === USED_UP) {
    const message = `Your credit is used up. Machines are hibernated now: their disks are kept, their GPUs are freed. Nothing new can be made until you deposit; storage is still charged. ${money} Restoring machines is up to you after a deposit.`;
    return { accountId, key, kind: 'used_up', title: 'Your credit is used up', message, data };
  }
  const hours = runwayHours[stage - 1] ?? 0;
  const span = hours === 1 ? 'an hour' : `${hours} hours`;
  return { accountId, key, kind: 'runway', title: `Your credit lasts for less than ${span}`, message: `At this rate your credit lasts for less than ${span}. ${money} When it is used up, machines are hibernated.`, data: { ...data, hours } };
}
