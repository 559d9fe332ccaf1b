import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, HibernatedView, Pagination } from '@garrison/contracts';
import { formatAmount, priceFromNano, type Currency, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import { Catalogue } from '../catalogue/catalogue.js';

type Query = EndpointQuery<typeof endpoints.listHibernated>;
type Row = { id: string; name: string; region: string; tier: Tier; gpu_model: string; gpu_count: number; hibernated_at: Date; accrued: string };

/** The present hibernation of `i`: since when it is charged, and how much until now (nano-units; a minute begun counts). */
const present = `LEFT JOIN LATERAL (
  SELECT min(s.opened_at) AS since, sum(usage_charge(s.hourly_nano, s.from_minute, least(s.until_minute, minute_of(wall_clock()) + 1))) AS accrued
  FROM usage_spans s WHERE s.resource_id = i.id AND s.kind = 'compute' AND s.price_key = 'hibernated' AND s.end_minute IS NULL) u ON true`;

/** Reads machines that sleep, with the flat price they pay and what that came to. */
@Injectable()
export class HibernatedQueries {
  constructor(private readonly catalogue: Catalogue) {}

  async list(db: EntityManager, account: { id: string; currency: Currency }, query: Query): Promise<{ hibernated: HibernatedView; pagination: Pagination }> {
    const values: unknown[] = [account.id];
    const place = (value: unknown) => `$${values.push(value)}`;
    const conditions = [
      "i.account_id = $1 AND i.status = 'HIBERNATED'",
      ...(query.region === undefined ? [] : [`i.region = ${place(query.region)}`]),
      ...(query.gpu_model === undefined ? [] : [`i.gpu_model = ${place(query.gpu_model)}`]),
      ...(query.search === undefined ? [] : [`i.name ILIKE ${place(containing(query.search))}`]),
    ];
    const from = `instances i WHERE ${conditions.join(' AND ')}`;
    const order = orderBy(query.sort, { name: 'i.name', created_at: 'i.created_at' }, '-created_at', 'i.id');
    const around = (page: string) =>
      `SELECT i.id, i.name, i.region, i.tier, i.gpu_model, i.gpu_count, coalesce(u.since, i.updated_at) AS hibernated_at, coalesce(u.accrued, 0) AS accrued
       FROM instances i ${present} WHERE i.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<Row>(db, query, { columns: 'i.id', from, order, values, around });
    const [total]: { accrued: string }[] = await db.query(`SELECT coalesce(sum(u.accrued), 0) AS accrued FROM instances i ${present} WHERE ${conditions.join(' AND ')}`, values);
    const hourly = this.catalogue.prices.hibernated[account.currency];
    const price_per_hour = priceFromNano(hourly);
    return {
      hibernated: {
        count: pagination.total,
        currency: account.currency,
        price_per_hour,
        total_per_hour: priceFromNano(hourly * BigInt(pagination.total)),
        accrued: formatAmount(BigInt(total?.accrued ?? 0)),
        instances: rows.map(({ hibernated_at, accrued, ...row }) => ({ ...row, hibernated_at: hibernated_at.toISOString(), price_per_hour, accrued: formatAmount(BigInt(accrued)) })),
      },
      pagination,
    };
  }
}
