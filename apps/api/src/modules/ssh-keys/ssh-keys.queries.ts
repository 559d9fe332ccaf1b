import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import type { SshKeyRow } from './ssh-key.view.js';

type ListQuery = EndpointQuery<typeof endpoints.listSshKeys>;

/** Reads SSH keys. `search` looks into names and fingerprints. */
@Injectable()
export class SshKeysQueries {
  async list(db: EntityManager, accountId: string, query: ListQuery): Promise<{ rows: SshKeyRow[]; pagination: Pagination }> {
    const from = 'ssh_keys WHERE account_id = $1 AND ($2::text IS NULL OR name ILIKE $2 OR fingerprint LIKE $2)';
    const values = [accountId, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, { name: 'lower(name)', created_at: 'created_at' }, '-created_at');
    return readPage<SshKeyRow>(db, query, { columns: '*', from, order, values });
  }

  async find(db: EntityManager, accountId: string, id: string): Promise<SshKeyRow | undefined> {
    const [row]: SshKeyRow[] = await db.query('SELECT * FROM ssh_keys WHERE id = $1 AND account_id = $2', [id, accountId]);
    return row;
  }
}
