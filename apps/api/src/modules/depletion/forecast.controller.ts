import { Controller, Inject } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { forecastOf, formatAmount, ok, sumAmounts, type Currency, type ForecastStage } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { Ledger } from '../ledger/ledger.service.js';
import { BurnQueries } from '../usage/burn.queries.js';
import { DebtFloor } from './debt-floor.js';

const what: Record<ForecastStage, string> = {
  notice_24h: 'You are told that credit lasts for less than 24 hours.',
  notice_6h: 'You are told that credit lasts for less than 6 hours.',
  notice_1h: 'You are told that credit lasts for less than an hour.',
  used_up: 'Nothing new can be made, and every machine is hibernated. Storage is still charged.',
  floor: 'The balance falls no further.',
  deletion: 'Machines, volumes, snapshots and unikernels are deleted, after three announcements. A deposit before that prevents it.',
};

@Controller()
export class ForecastController {
  constructor(
    private readonly transactions: Transactions,
    private readonly ledger: Ledger,
    private readonly burn: BurnQueries,
    private readonly catalogue: Catalogue,
    private readonly floor: DebtFloor,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Route(endpoints.getForecast)
  async get(@Input() { context }: RouteInput<typeof endpoints.getForecast>): RouteReply<typeof endpoints.getForecast> {
    const { accountId, currency } = context.actor;
    const db = this.transactions.reader;
    const [balance, hourly, asleep, { now, used_up_at }] = await Promise.all([this.ledger.balance(db, accountId), this.burn.hourly(db, accountId), this.asleep(db, accountId, currency), this.clock(db, accountId)]);
    const points = forecastOf({
      balance, hourly, asleep, floor: this.floor.floorOf(currency), nowMs: now.getTime(), usedUpSinceMs: used_up_at?.getTime() ?? null, retentionDays: this.env.DEPLETED_RETENTION_DAYS,
    });
    const stages = points.map(({ stage, atMs, balance: left }) => ({ stage, at: atMs === null ? null : new Date(atMs).toISOString(), balance: formatAmount(left), what: what[stage] }));
    return ok({ forecast: { as_of: now.toISOString(), currency, balance: formatAmount(balance), hourly_burn: formatAmount(hourly), hourly_burn_asleep: formatAmount(asleep), stages } });
  }

  /** Machines at the flat price, all else as it is. */
  private async asleep(db: EntityManager, accountId: string, currency: Currency): Promise<bigint> {
    const lines = await this.burn.lines(db, accountId);
    return sumAmounts(lines.map(({ kind, hourlyNano }) => (kind === 'compute' ? this.catalogue.prices.hibernated[currency] : hourlyNano)));
  }

  private async clock(db: EntityManager, accountId: string): Promise<{ now: Date; used_up_at: Date | null }> {
    const [row]: { now: Date; used_up_at: Date | null }[] = await db.query('SELECT wall_clock() AS now, (SELECT used_up_at FROM depletion_states WHERE account_id = $1)', [accountId]);
    if (!row) throw new Error('a SELECT without FROM gave no row');
    return row;
  }
}
