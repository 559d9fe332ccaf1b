import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination, TrashedVolumeView, VolumeView } from '@garrison/contracts';
import { isHidden, nextVolumeName, priceFromNano, volumeHourly, volumeRate, type Currency, type VolumeState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, isWhole, orderBy, readPage } from '../../platform/http/paging.js';
import type { Change } from '../../platform/realtime/event-log.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { keptOf } from '../trash/kept.js';
import type { VolumeRow } from './volume.row.js';

type Filters = EndpointQuery<typeof endpoints.listVolumes>;
type Row = VolumeRow & { currency: Currency };
type Statistics = { total: number; total_gb: number; attached: number; bootable: number };

const select = 'SELECT v.*, a.currency FROM volumes v JOIN accounts a ON a.id = v.account_id';
const sortColumns = { name: 'v.name', created_at: 'v.created_at', size_gb: 'v.size_gb' };
/** Names like the proposed ones, so that finding the next free one reads few rows. */
const NUMBERED = '^volume[0-9]+$';

/** Reads volumes for lists, details and events. */
@Injectable()
export class VolumesQueries {
  constructor(readonly catalogue: Catalogue) {}

  async view(db: EntityManager, id: string, accountId: string): Promise<VolumeView | undefined> {
    const [row]: Row[] = await db.query(`${select} WHERE v.id = $1 AND v.account_id = $2`, [id, accountId]);
    return row && this.viewOf(row);
  }

  /** The changes to put into the event log after these volumes were written in this transaction. */
  async changes(tx: EntityManager, ids: readonly string[]): Promise<(Change & { data: VolumeView })[]> {
    if (ids.length === 0) return [];
    const rows: Row[] = await tx.query(`${select} WHERE v.id = ANY($1) ORDER BY v.id`, [ids]);
    return rows.map((row) => ({ resourceType: 'volume', resourceId: row.id, generation: row.generation, data: this.viewOf(row) }));
  }

  async list(db: EntityManager, accountId: string, query: Filters): Promise<{ volumes: VolumeView[]; pagination: Pagination; next_name: string; statistics: Statistics }> {
    const from = `volumes v WHERE v.account_id = $1 AND ${query.status !== undefined && isHidden(query.status) ? '' : "v.status NOT IN ('trashed', 'purging', 'deleted') AND"} ($2::text IS NULL OR v.status = $2) AND ($3::text IS NULL OR v.region = $3)
      AND ($4::text IS NULL OR v.volume_type = $4) AND ($5::boolean IS NULL OR v.bootable = $5) AND ($6::boolean IS NULL OR (v.instance_id IS NOT NULL) = $6)
      AND ($7::text IS NULL OR v.name ILIKE $7)`;
    const values = [
      accountId, query.status ?? (null as VolumeState | null), query.region ?? null, query.volume_type ?? null, query.bootable ?? null, query.attached ?? null,
      query.search ? containing(query.search) : null,
    ];
    const order = orderBy(query.sort, sortColumns, '-created_at', 'v.id');
    const all = this.statistics(db, accountId);
    const total = isWhole(values) ? all.then((whole) => whole.total) : undefined;
    const [{ rows, pagination }, statistics, numbered]: [{ rows: Row[]; pagination: Pagination }, Statistics, { name: string }[]] = await Promise.all([
      readPage<Row>(db, query, { columns: 'v.id', from, order, values, total, around: (page) => `${select} WHERE v.id IN (${page}) ${order}` }),
      all,
      db.query(`SELECT name FROM volumes WHERE account_id = $1 AND status NOT IN ('trashed', 'purging', 'deleted') AND name ~ '${NUMBERED}'`, [accountId]),
    ]);
    return {
      volumes: rows.map((row) => this.viewOf(row)),
      pagination,
      next_name: nextVolumeName(numbered.map(({ name }) => name)),
      statistics,
    };
  }

  private async statistics(db: EntityManager, accountId: string): Promise<Statistics> {
    const [row]: Statistics[] = await db.query(
      `SELECT count(*)::int AS total, coalesce(sum(size_gb), 0)::int AS total_gb, count(instance_id)::int AS attached, count(*) FILTER (WHERE bootable)::int AS bootable
       FROM volumes WHERE account_id = $1 AND status NOT IN ('trashed', 'purging', 'deleted')`,
      [accountId],
    );
    return row ?? { total: 0, total_gb: 0, attached: 0, bootable: 0 };
  }

  /** What was thrown away and can be restored, the latest first. */
  async trashed(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listTrashedVolumes>): Promise<{ volumes: TrashedVolumeView[]; pagination: Pagination }> {
    const from = "volumes v WHERE v.account_id = $1 AND v.status IN ('trashed', 'purging') AND ($2::text IS NULL OR v.name ILIKE $2)";
    const order = orderBy(query.sort, { name: 'v.name', trashed_at: 'v.trashed_at' }, '-trashed_at', 'v.id');
    const values = [accountId, query.search === undefined ? null : containing(query.search)];
    const { rows, pagination } = await readPage<Row>(db, query, { columns: 'v.id', from, order, values, around: (page) => `${select} WHERE v.id IN (${page}) ${order}` });
    return { volumes: rows.map((row) => ({ ...this.viewOf(row), ...keptOf(row) })), pagination };
  }

  private viewOf(row: Row): VolumeView {
    const rate = volumeRate(this.catalogue.prices, row.tier, row.volume_type, row.currency);
    const { id, name, description, status, region, tier, size_gb, volume_type, bootable, os_image, instance_id, device, currency, generation } = row;
    return {
      id, name, description, status, region, tier, size_gb, volume_type, bootable, os_image, instance_id, device, protected: row.protected,
      price_per_hour: priceFromNano(volumeHourly(size_gb, rate)), currency, generation, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
    };
  }
}
