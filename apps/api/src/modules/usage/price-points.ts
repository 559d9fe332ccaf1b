import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { pricePointsOf, type PricePoint } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { Catalogue } from '../catalogue/catalogue.js';

type Stored = { price_key: string; currency: string; from_minute: number; unit_nano: string; per: number; effective_from: Date };

/** Held shared by the meter and alone by whoever stores prices, so that no minute is charged while its price is being written. */
export const PRICES_LOCK = 0x7072_6963;

/** A price that was charged already is different in the catalogue now. */
export class PriceRewritten extends Error {
  override readonly name = 'PriceRewritten';
}

/**
 * Keeps the price lists of the catalogue as they are charged. A list that has been in effect is never changed: a process with another price for the same time
 * refuses to start. A list that comes to be known late applies from the next minute on, not from the past.
 */
@Injectable()
export class PricePoints implements OnApplicationBootstrap {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Catalogue) private readonly catalogue: Pick<Catalogue, 'priceLists'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.transactions.commit((tx) => this.store(tx));
  }

  async store(tx: EntityManager): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PRICES_LOCK]);
    const [now]: { minute: number }[] = await tx.query('SELECT minute_of(wall_clock()) AS minute');
    const minute = now?.minute ?? 0;
    // what has not begun may still be planned differently
    await tx.query('DELETE FROM price_points WHERE from_minute > $1', [minute]);
    await tx.query('UPDATE price_points SET to_minute = NULL WHERE to_minute > $1', [minute]);
    const stored: Stored[] = await tx.query('SELECT * FROM price_points ORDER BY from_minute');
    const newest = new Map(stored.map((point) => [keyOf({ priceKey: point.price_key, currency: point.currency }), point]));
    const known = new Map(stored.map((point) => [`${keyOf({ priceKey: point.price_key, currency: point.currency })} ${point.effective_from.getTime()}`, point]));
    const rewritten: string[] = [];
    const added: (PricePoint & { from: number; effectiveFrom: Date })[] = [];
    for (const { effectiveFrom, book } of this.catalogue.priceLists) {
      for (const point of pricePointsOf(book)) {
        const key = keyOf(point);
        const same = known.get(`${key} ${effectiveFrom.getTime()}`);
        if (same) {
          if (BigInt(same.unit_nano) !== point.unitNano || same.per !== point.per) rewritten.push(`${point.priceKey} in ${point.currency} since ${effectiveFrom.toISOString()}`);
          continue;
        }
        const before = newest.get(key);
        if (before && before.effective_from > effectiveFrom) continue;
        // the first price of a thing has no past to rewrite
        const from = before ? Math.max(Math.ceil(effectiveFrom.getTime() / 60_000), minute + 1) : 0;
        added.push({ ...point, from, effectiveFrom });
        newest.set(key, { price_key: point.priceKey, currency: point.currency, from_minute: from, unit_nano: String(point.unitNano), per: point.per, effective_from: effectiveFrom });
      }
    }
    if (rewritten.length > 0) throw new PriceRewritten(`prices that were charged already are different in the catalogue now: ${rewritten.join('; ')}. Put them back and add a price list with a later effective_from.`);
    await this.add(tx, added);
  }

  private async add(tx: EntityManager, added: readonly (PricePoint & { from: number; effectiveFrom: Date })[]): Promise<void> {
    // two lists that came to be known late may begin in the same minute: the later one counts
    const last = [...new Map(added.map((point) => [`${keyOf(point)} ${point.from}`, point])).values()];
    if (last.length === 0) return;
    await tx.query(
      `INSERT INTO price_points (price_key, currency, from_minute, unit_nano, per, effective_from)
       SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::int[], $6::timestamptz[])`,
      [last.map((p) => p.priceKey), last.map((p) => p.currency), last.map((p) => p.from), last.map((p) => p.unitNano.toString()), last.map((p) => p.per), last.map((p) => p.effectiveFrom)],
    );
    await tx.query(
      `UPDATE price_points p SET to_minute = n.next FROM (SELECT price_key, currency, from_minute, lead(from_minute) OVER (PARTITION BY price_key, currency ORDER BY from_minute) AS next FROM price_points) n
       WHERE (n.price_key, n.currency, n.from_minute) = (p.price_key, p.currency, p.from_minute) AND p.to_minute IS NULL AND n.next IS NOT NULL`,
    );
  }
}

const keyOf = ({ priceKey, currency }: { priceKey: string; currency: string }): string => `${priceKey} ${currency}`;
