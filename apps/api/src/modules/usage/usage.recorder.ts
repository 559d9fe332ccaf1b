import { Injectable } from '@nestjs/common';
import { closedUntil, hourlyAt, openedAt, pricePointsOf, usageChange, type Currency, type Now, type PricePoint, type Usage, type UsageKind } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Catalogue } from '../catalogue/catalogue.js';

/** The thing that is used. Its name is kept as it was, for bills that are read when the thing is long gone. */
export type UsageSubject = { accountId: string; region: string; resourceType: 'instance' | 'volume' | 'snapshot' | 'image' | 'unikernel_volume'; resourceId: string; resourceName: string };

type OpenRow = { id: string; kind: UsageKind; price_key: string; quantity: number; first_minute: number };
type ClosedRow = OpenRow & { end_minute: number };
type State = Now & { at: string; currency: Currency; open: OpenRow[]; last: ClosedRow[] };

/**
 * Opens and closes usage in the very transaction that records the state it follows from. Which minutes that makes is decided by the domain under the lock
 * that keeps the meter of the account out, so what is decided here has not been charged.
 */
@Injectable()
export class UsageRecorder {
  constructor(private readonly catalogue: Catalogue) {}

  /** What a thing is charged for changes from `before` to `after`; costs no statement when that is the same. */
  async follow(tx: EntityManager, subject: UsageSubject, before: readonly Usage[], after: readonly Usage[]): Promise<void> {
    const { close, open } = usageChange(before, after);
    if (close.length === 0 && open.length === 0) return;
    const kinds = [...new Set([...close, ...open.map(({ kind }) => kind)])];
    const state = await this.lock(tx, subject, kinds);
    for (const kind of kinds) {
      const wanted = open.find((usage) => usage.kind === kind);
      await this.change(tx, subject, state, kind, wanted);
    }
  }

  /** The clock and the intervals are read by a statement of their own, after the one that waits for the meter. */
  private async lock(tx: EntityManager, { accountId, resourceId }: UsageSubject, kinds: readonly UsageKind[]): Promise<State> {
    const [, [row]] = await together([
      tx.query('SELECT 1 FROM usage_meters WHERE account_id = $1 FOR SHARE', [accountId]),
      tx.query(
        `SELECT to_json(now.at)#>>'{}' AS at, minute_of(now.at) AS minute, m.metered_until AS "meteredUntil", a.currency,
           coalesce((SELECT json_agg(i) FROM usage_intervals i WHERE i.resource_id = $2 AND i.kind = ANY($3) AND i.end_minute IS NULL), '[]'::json) AS open,
           coalesce((SELECT json_agg(l) FROM unnest($3::text[]) AS k(kind) CROSS JOIN LATERAL (
             SELECT * FROM usage_intervals i WHERE i.resource_id = $2 AND i.kind = k.kind AND i.end_minute IS NOT NULL ORDER BY i.end_minute DESC, i.first_minute LIMIT 1) l), '[]'::json) AS last
         FROM (SELECT wall_clock() AS at) now, usage_meters m JOIN accounts a ON a.id = m.account_id WHERE m.account_id = $1`,
        [accountId, resourceId, kinds],
      ) as Promise<State[]>,
    ]);
    if (!row) throw new Error(`account ${accountId} has no meter`);
    return row;
  }

  private async change(tx: EntityManager, subject: UsageSubject, state: State, kind: UsageKind, wanted: Usage | undefined): Promise<void> {
    const running = state.open.find((one) => one.kind === kind);
    let before = state.last.find((one) => one.kind === kind);
    if (running) {
      const end_minute = closedUntil(running.first_minute, state);
      await tx.query('UPDATE usage_intervals SET closed_at = $2, end_minute = $3 WHERE id = $1', [running.id, state.at, end_minute]);
      // one without a minute of its own has not taken the last minute from the one before it
      if (!before || end_minute > running.first_minute) before = { ...running, end_minute };
    }
    if (!wanted) return;
    const hourlyNano = this.hourly(wanted.priceKey, wanted.quantity, state.currency);
    const stretch = before && { first: before.first_minute, until: before.end_minute, hourlyNano: this.hourly(before.price_key, before.quantity, state.currency) };
    const { first, beforeUntil } = openedAt(state, hourlyNano, stretch);
    if (before && beforeUntil !== before.end_minute) await tx.query('UPDATE usage_intervals SET end_minute = $2 WHERE id = $1', [before.id, beforeUntil]);
    await tx.query(
      `INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, instance_id, role, price_key, quantity, opened_at, first_minute)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [subject.accountId, state.currency, subject.region, subject.resourceType, subject.resourceId, subject.resourceName, kind, wanted.instanceId, wanted.role, wanted.priceKey, wanted.quantity, state.at, first],
    );
  }

  /** Only to tell which of two is dearer; what is charged is worked out from the prices of each minute. */
  private hourly(priceKey: string, quantity: number, currency: Currency): bigint {
    const point = this.pricePoints.get(`${priceKey} ${currency}`);
    return point ? hourlyAt(point, quantity) : 0n;
  }

  private get pricePoints(): ReadonlyMap<string, PricePoint> {
    const book = this.catalogue.prices;
    if (this.known?.book !== book) this.known = { book, points: new Map(pricePointsOf(book).map((point) => [`${point.priceKey} ${point.currency}`, point])) };
    return this.known.points;
  }

  private known: { book: unknown; points: ReadonlyMap<string, PricePoint> } | undefined;
}
