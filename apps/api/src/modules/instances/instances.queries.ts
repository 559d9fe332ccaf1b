import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, InstanceView, Pagination } from '@garrison/contracts';
import { err, invalid, ok, parseLabelFilter, type DomainError, type InstanceState, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import type { Failure } from '../../platform/operations/operations.js';
import type { Change } from '../../platform/realtime/event-log.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { instanceViewColumns, instanceViewOf, type InstanceViewRow } from './instance.view.js';

type ListFilters = EndpointQuery<typeof endpoints.listInstances>;
type EventsQuery = EndpointQuery<typeof endpoints.listInstanceEvents>;
type HistoryRow = { sequence: string; status: InstanceState; generation: number; error: Failure | null; at: Date };

const sortColumns = { name: 'i.name', created_at: 'i.created_at', status: ['i.status', 'i.created_at'] };

const sentences: Record<InstanceState, string> = {
  CREATING: 'Deployment accepted', BUILD: 'The node is building the machine', ACTIVE: 'Running', STOPPING: 'Stopping', SHUTOFF: 'Stopped', STARTING: 'Starting', REBOOTING: 'Rebooting',
  HIBERNATING: 'Hibernating', HIBERNATED: 'Hibernated; GPUs released', RESTORING: 'Restoring from hibernation', DELETING: 'Deleting', DELETED: 'Deleted', ERROR: 'Failed',
};

/** Reads instances for lists, details and events; every view comes from the same query. */
@Injectable()
export class InstancesQueries {
  constructor(private readonly catalogue: Catalogue) {}

  async view(db: EntityManager, id: string, accountId?: string): Promise<InstanceView | undefined> {
    const [row]: InstanceViewRow[] = await db.query(
      `SELECT ${instanceViewColumns} FROM instances i WHERE i.id = $1 AND ($2::uuid IS NULL OR i.account_id = $2)`,
      [id, accountId ?? null],
    );
    return row && instanceViewOf(row, this.catalogue.prices);
  }

  /** Several at once, by id. */
  async views(db: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, InstanceView>> {
    const rows: InstanceViewRow[] = ids.length === 0 ? [] : await db.query(`SELECT ${instanceViewColumns} FROM instances i WHERE i.id = ANY($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, instanceViewOf(row, this.catalogue.prices)]));
  }

  /** The change to put into the event log after the instance was written in this transaction, with its view. */
  async change(tx: EntityManager, id: string): Promise<Change & { data: InstanceView }> {
    const data = await this.view(tx, id);
    if (!data) throw new Error(`instance ${id} vanished inside its own transaction`);
    return { resourceType: 'instance', resourceId: id, generation: data.generation, data };
  }

  /** Deleted instances are listed only when asked for by status. */
  async list(db: EntityManager, accountId: string, query: ListFilters): Promise<Result<{ instances: InstanceView[]; pagination: Pagination }, DomainError>> {
    const label = query.label === undefined ? undefined : parseLabelFilter(query.label, 'query.label');
    if (label && !label.ok) return err(invalid([label.error]));
    const values: unknown[] = [accountId];
    const conditions = ['i.account_id = $1'];
    const add = (sql: (place: string) => string, value: unknown) => {
      values.push(value);
      conditions.push(sql(`$${values.length}`));
    };
    if (query.status) add((place) => `i.status = ${place}`, query.status);
    else conditions.push("i.status <> 'DELETED'");
    if (query.region) add((place) => `i.region = ${place}`, query.region);
    if (query.tier) add((place) => `i.tier = ${place}`, query.tier);
    if (query.gpu_model) add((place) => `i.gpu_model = ${place}`, query.gpu_model);
    if (query.search) add((place) => `i.name ILIKE ${place}`, containing(query.search));
    if (label) {
      const { key, value } = label.value;
      if (value === undefined) add((place) => `i.labels ? ${place}`, key);
      else add((place) => `i.labels @> ${place}::jsonb`, JSON.stringify({ [key]: value }));
    }
    const from = `instances i WHERE ${conditions.join(' AND ')}`;
    const order = orderBy(query.sort, sortColumns, '-created_at', 'i.id');
    const around = (page: string) => `SELECT ${instanceViewColumns} FROM instances i WHERE i.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<InstanceViewRow>(db, query, { columns: 'i.id', from, order, values, around });
    return ok({ instances: rows.map((row) => instanceViewOf(row, this.catalogue.prices)), pagination });
  }

  /** History of states, newest first: the event log is the history. */
  async history(db: EntityManager, id: string, query: EventsQuery) {
    const changed = `SELECT sequence, data->>'status' AS status, generation, data->'error' AS error, at,
        lag(data->>'status') OVER (ORDER BY sequence) AS before FROM event_log WHERE resource_id = $1 AND resource_type = 'instance'`;
    const order = `ORDER BY sequence ${query.sort === 'created_at' ? 'ASC' : 'DESC'}`;
    const { rows, pagination } = await readPage<HistoryRow>(db, query, { columns: '*', from: `(${changed}) h WHERE status IS DISTINCT FROM before`, order, values: [id] });
    const events = rows.map((row) => ({
      sequence: Number(row.sequence),
      status: row.status,
      generation: row.generation,
      message: row.status === 'ERROR' && row.error ? row.error.message : sentences[row.status],
      error: row.error,
      at: row.at.toISOString(),
    }));
    return { events, pagination };
  }
}
