import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, ImageView, Pagination, SnapshotCandidateView, SnapshotRelationView, SnapshotView, TrashedImageView, TrashedSnapshotView } from '@garrison/contracts';
import { copyHourly, isHidden, priceFromNano, snapshotEligibility, type Currency, type ImageState, type SnapshotState, type Tier, type VolumeState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, isWhole, orderBy, readPage } from '../../platform/http/paging.js';
import type { Change } from '../../platform/realtime/event-log.js';
import { Catalogue } from '../catalogue/catalogue.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { keptOf } from '../trash/kept.js';
import type { ImageRow, SnapshotRow } from './copy.row.js';

type Listed<K extends string, T, S> = Record<K, T[]> & { pagination: Pagination; statistics: S };
type Statistics = { total: number; total_gb: number; available: number };
type SnapshotViewRow = SnapshotRow & { currency: Currency; has_image: boolean };
type ImageViewRow = ImageRow & { currency: Currency };
type CandidateRow = Pick<InstanceRow, 'id' | 'name' | 'status' | 'region' | 'tier' | 'gpu_model' | 'gpu_count' | 'flavor' | 'delete_protection' | 'public_ip'> & { size_gb: number | null; volume_states: VolumeState[] };

const currency = '(SELECT currency FROM accounts WHERE id = account_id) AS currency';
const snapshotColumns = `s.*, ${currency}, s.images_made > 0 AS has_image`;
const trashSorts = (table: string) => ({ name: `${table}.name`, trashed_at: `${table}.trashed_at` });
const sorts = (table: string) => ({ name: `${table}.name`, created_at: `${table}.created_at`, size_gb: `${table}.size_gb` });
const LIVE = "NOT IN ('trashed', 'purging', 'deleted')";
const THROWN_AWAY = "IN ('trashed', 'purging')";
/** What is deleted or in the trash is listed only when asked for. */
const alive = (table: string, status: SnapshotState | ImageState | undefined) => (status !== undefined && isHidden(status) ? `${table}.status = '${status}'` : `${table}.status ${LIVE}`);

/** Reads snapshots and images for lists, details and events. */
@Injectable()
export class CopiesQueries {
  constructor(private readonly catalogue: Catalogue) {}

  async snapshot(db: EntityManager, accountId: string, id: string): Promise<SnapshotView | undefined> {
    const [row]: SnapshotViewRow[] = await db.query(`SELECT ${snapshotColumns} FROM snapshots s WHERE s.id = $1 AND s.account_id = $2`, [id, accountId]);
    return row && this.snapshotView(row);
  }

  async image(db: EntityManager, accountId: string, id: string): Promise<ImageView | undefined> {
    const [row]: ImageViewRow[] = await db.query(`SELECT i.*, ${currency} FROM custom_images i WHERE i.id = $1 AND i.account_id = $2`, [id, accountId]);
    return row && this.imageView(row);
  }

  /** The changes to put into the event log after these were written in this transaction. */
  async snapshotChanges(tx: EntityManager, ids: readonly string[]): Promise<(Change & { data: SnapshotView })[]> {
    const rows: SnapshotViewRow[] = ids.length === 0 ? [] : await tx.query(`SELECT ${snapshotColumns} FROM snapshots s WHERE s.id = ANY($1) ORDER BY s.id`, [ids]);
    return rows.map((row) => ({ resourceType: 'snapshot', resourceId: row.id, generation: row.generation, data: this.snapshotView(row) }));
  }

  async imageChanges(tx: EntityManager, ids: readonly string[]): Promise<(Change & { data: ImageView })[]> {
    const rows: ImageViewRow[] = ids.length === 0 ? [] : await tx.query(`SELECT i.*, ${currency} FROM custom_images i WHERE i.id = ANY($1) ORDER BY i.id`, [ids]);
    return rows.map((row) => ({ resourceType: 'image', resourceId: row.id, generation: row.generation, data: this.imageView(row) }));
  }

  async snapshots(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listSnapshots>): Promise<Listed<'snapshots', SnapshotView, Statistics & { with_image: number }>> {
    const from = `snapshots s WHERE s.account_id = $1 AND ${alive('s', query.status)} AND ($2::text IS NULL OR s.status = $2) AND ($3::text IS NULL OR s.region = $3)
      AND ($4::uuid IS NULL OR s.instance_id = $4) AND ($5::text IS NULL OR s.name ILIKE $5)`;
    const values = [accountId, query.status ?? null, query.region ?? null, query.instance_id ?? null, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, sorts('s'), '-created_at', 's.id');
    const around = (page: string) => `SELECT ${snapshotColumns} FROM snapshots s WHERE s.id IN (${page}) ${order}`;
    const all = statisticsOf<Statistics & { with_image: number }>(db, accountId, 'snapshots', ', count(*) FILTER (WHERE images_made > 0)::int AS with_image');
    const total = isWhole(values) ? all.then((whole) => whole.total) : undefined;
    const [{ rows, pagination }, statistics] = await Promise.all([readPage<SnapshotViewRow>(db, query, { columns: 's.id', from, order, values, around, total }), all]);
    return { snapshots: rows.map((row) => this.snapshotView(row)), pagination, statistics };
  }

  /** `instance_id`: of images whose snapshot was made of it. */
  async images(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listImages>): Promise<Listed<'images', ImageView, Statistics>> {
    const from = `custom_images i WHERE i.account_id = $1 AND ${alive('i', query.status)} AND ($2::text IS NULL OR i.status = $2) AND ($3::text IS NULL OR i.region = $3)
      AND ($4::uuid IS NULL OR i.snapshot_id = $4) AND ($5::uuid IS NULL OR i.snapshot_id IN (SELECT s.id FROM snapshots s WHERE s.account_id = $1 AND s.instance_id = $5)) AND ($6::text IS NULL OR i.name ILIKE $6)`;
    const values = [accountId, query.status ?? null, query.region ?? null, query.snapshot_id ?? null, query.instance_id ?? null, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, sorts('i'), '-created_at', 'i.id');
    const around = (page: string) => `SELECT i.*, ${currency} FROM custom_images i WHERE i.id IN (${page}) ${order}`;
    const all = statisticsOf<Statistics>(db, accountId, 'custom_images');
    const total = isWhole(values) ? all.then((whole) => whole.total) : undefined;
    const [{ rows, pagination }, statistics] = await Promise.all([readPage<ImageViewRow>(db, query, { columns: 'i.id', from, order, values, around, total }), all]);
    return { images: rows.map((row) => this.imageView(row)), pagination, statistics };
  }

  /** One entry for each snapshot of the account that is named and not deleted, in the order asked. */
  async relations(db: EntityManager, accountId: string, snapshotIds: readonly string[]): Promise<SnapshotRelationView[]> {
    const rows: Omit<SnapshotRelationView, 'has_image'>[] = await db.query(
      `SELECT s.id AS snapshot_id, coalesce((SELECT json_agg(json_build_object('id', i.id, 'name', i.name, 'status', i.status) ORDER BY i.created_at, i.id)
                                             FROM custom_images i WHERE i.snapshot_id = s.id AND i.status ${LIVE}), '[]'::json) AS images
       FROM snapshots s WHERE s.account_id = $1 AND s.id = ANY($2::uuid[]) AND s.status <> 'deleted' ORDER BY array_position($2::uuid[], s.id)`,
      [accountId, snapshotIds],
    );
    return rows.map((row) => ({ snapshot_id: row.snapshot_id, has_image: row.images.some(({ status }) => status !== 'creating'), images: row.images }));
  }

  /** All instances of the account that are not deleted, each with whether it can be snapshotted now. */
  async candidates(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listSnapshotCandidates>): Promise<{ instances: SnapshotCandidateView[]; pagination: Pagination }> {
    const from = `instances i WHERE i.account_id = $1 AND i.status <> 'DELETED' AND ($2::text IS NULL OR i.region = $2) AND ($3::text IS NULL OR i.tier = $3) AND ($4::text IS NULL OR i.name ILIKE $4)`;
    const values = [accountId, query.region ?? null, query.tier ?? null, query.search === undefined ? null : containing(query.search)];
    const columns = `i.*, (SELECT v.size_gb FROM volumes v WHERE v.instance_id = i.id AND v.role = 'boot') AS size_gb,
      coalesce((SELECT json_agg(v.status) FROM volumes v WHERE v.instance_id = i.id), '[]'::json) AS volume_states`;
    const order = orderBy(query.sort, { name: 'i.name', created_at: 'i.created_at' }, '-created_at', 'i.id');
    const around = (page: string) => `SELECT ${columns} FROM instances i WHERE i.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<CandidateRow>(db, query, { columns: 'i.id', from, order, values, around });
    return { instances: rows.map(candidateOf), pagination };
  }

  /** What was thrown away and can be restored, the latest first. */
  async trashedSnapshots(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listTrashedSnapshots>): Promise<{ snapshots: TrashedSnapshotView[]; pagination: Pagination }> {
    const from = `snapshots s WHERE s.account_id = $1 AND s.status ${THROWN_AWAY} AND ($2::text IS NULL OR s.name ILIKE $2)`;
    const order = orderBy(query.sort, trashSorts('s'), '-trashed_at', 's.id');
    const around = (page: string) => `SELECT ${snapshotColumns} FROM snapshots s WHERE s.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<SnapshotViewRow>(db, query, { columns: 's.id', from, order, values: [accountId, query.search === undefined ? null : containing(query.search)], around });
    return { snapshots: rows.map((row) => ({ ...this.snapshotView(row), ...keptOf(row) })), pagination };
  }

  async trashedImages(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listTrashedImages>): Promise<{ images: TrashedImageView[]; pagination: Pagination }> {
    const from = `custom_images i WHERE i.account_id = $1 AND i.status ${THROWN_AWAY} AND ($2::text IS NULL OR i.name ILIKE $2)`;
    const order = orderBy(query.sort, trashSorts('i'), '-trashed_at', 'i.id');
    const around = (page: string) => `SELECT i.*, ${currency} FROM custom_images i WHERE i.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<ImageViewRow>(db, query, { columns: 'i.id', from, order, values: [accountId, query.search === undefined ? null : containing(query.search)], around });
    return { images: rows.map((row) => ({ ...this.imageView(row), ...keptOf(row) })), pagination };
  }

  private priceOf({ tier, currency }: { tier: Tier; currency: Currency }) {
    return { price_per_hour: priceFromNano(copyHourly(this.catalogue.prices, tier, currency)), currency };
  }

  private snapshotView(row: SnapshotViewRow): SnapshotView {
    const { id, name, description, status, region, tier, size_gb, instance_id, instance_name, gpu_model, gpu_count, vcpus, ram_gb, os_image, has_image, error, generation } = row;
    return {
      id, name, description, status, region, tier, size_gb, instance_id, instance_name, gpu_model, gpu_count, vcpus, ram_gb, os_image, has_image, error, ...this.priceOf(row), generation,
      created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
    };
  }

  private imageView(row: ImageViewRow): ImageView {
    const { id, name, description, status, region, tier, size_gb, os_image, default_user, snapshot_id, error, generation } = row;
    return {
      id, name, description, status, region, tier, size_gb, os_image, default_user, snapshot_id, error, ...this.priceOf(row), generation,
      created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
    };
  }
}

/** A view that must be there: its row is locked. */
export function present<T>(view: T | undefined): T {
  if (view === undefined) throw new Error('a locked row has no view');
  return view;
}

function candidateOf(row: CandidateRow): SnapshotCandidateView {
  const { id, name, status, region, tier, gpu_model, gpu_count, size_gb, flavor, delete_protection, public_ip, volume_states } = row;
  const { allowed, reason } = snapshotEligibility({
    status, tier, flavorFeatures: flavor.features, deleteProtection: delete_protection, hasPublicIp: public_ip !== null, volumeStates: volume_states,
  });
  return { id, name, status, region, tier, gpu_model, gpu_count, size_gb, eligible: allowed, ...(reason === undefined ? {} : { reason }) };
}

/** Sums up all that an account has and has not thrown away. */
async function statisticsOf<S extends Statistics>(db: EntityManager, accountId: string, table: 'snapshots' | 'custom_images', more = ''): Promise<S> {
  const [row]: S[] = await db.query(
    `SELECT count(*)::int AS total, coalesce(sum(size_gb), 0)::int AS total_gb, count(*) FILTER (WHERE status = 'SUCCESS')::int AS available${more} FROM ${table} WHERE account_id = $1 AND status ${LIVE}`,
    [accountId],
  );
  return row as S;
}
