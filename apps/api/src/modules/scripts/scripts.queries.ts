import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import type { ScriptRow } from './script.view.js';

type ListQuery = EndpointQuery<typeof endpoints.listScripts>;
const sortColumns = { name: 'lower(name)', created_at: 'created_at', updated_at: 'updated_at' };

/** Reads scripts. `search` looks into names. */
@Injectable()
export class ScriptsQueries {
  async list(db: EntityManager, accountId: string, query: ListQuery): Promise<{ rows: ScriptRow[]; pagination: Pagination }> {
    const from = 'scripts WHERE account_id = $1 AND ($2::text IS NULL OR name ILIKE $2)';
    const values = [accountId, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, sortColumns, '-created_at');
    return readPage<ScriptRow>(db, query, { columns: 'id', from, order, values, around: (page) => `SELECT * FROM scripts WHERE id IN (${page}) ${order}` });
  }

  async find(db: EntityManager, accountId: string, id: string): Promise<ScriptRow | undefined> {
    const [row]: ScriptRow[] = await db.query('SELECT * FROM scripts WHERE id = $1 AND account_id = $2', [id, accountId]);
    return row;
  }
}
