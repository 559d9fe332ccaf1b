import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { ApiKeyRow } from './api-key.view.js';

export type NewApiKey = Pick<ApiKeyRow, 'account_id' | 'name' | 'prefix' | 'secret_hash' | 'scopes' | 'tier' | 'expires_at' | 'cap_hour_nano' | 'cap_month_nano'>;

/** Reads `api_keys`, and is their only writer (but for `last_used_at`, which `Credentials` notes). */
@Injectable()
export class ApiKeysRepository {
  /** Oldest first, without revoked ones. */
  async live(db: EntityManager, accountId: string): Promise<ApiKeyRow[]> {
    return db.query('SELECT * FROM api_keys WHERE account_id = $1 AND revoked_at IS NULL ORDER BY created_at, id', [accountId]);
  }

  /** Expired keys count: they keep their names and are listed until they are revoked. */
  async countLive(tx: EntityManager, accountId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query('SELECT count(*)::int AS count FROM api_keys WHERE account_id = $1 AND revoked_at IS NULL', [accountId]);
    return row?.count ?? 0;
  }

  /** Whoever holds the prefix, revoked keys too. */
  async findByPrefix(db: EntityManager, prefix: string): Promise<ApiKeyRow | undefined> {
    const [row]: ApiKeyRow[] = await db.query('SELECT * FROM api_keys WHERE prefix = $1', [prefix]);
    return row;
  }

  /** Refused when a live key of the account has the name; the transaction is then of no further use. */
  async insert(tx: EntityManager, key: NewApiKey): Promise<Result<ApiKeyRow, 'name_taken'>> {
    try {
      const [row]: ApiKeyRow[] = await tx.query(
        `INSERT INTO api_keys (id, account_id, name, prefix, secret_hash, scopes, tier, expires_at, cap_hour_nano, cap_month_nano) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
        [uuidv7(), key.account_id, key.name, key.prefix, key.secret_hash, key.scopes, key.tier, key.expires_at, key.cap_hour_nano, key.cap_month_nano],
      );
      return ok(row as ApiKeyRow);
    } catch (error) {
      if (violatedUnique(error) === 'api_keys_live_name') return err('name_taken');
      throw error;
    }
  }

  /** undefined when the account has no such live key. */
  async setCaps(tx: EntityManager, accountId: string, id: string, caps: Pick<ApiKeyRow, 'cap_hour_nano' | 'cap_month_nano'>): Promise<ApiKeyRow | undefined> {
    const [rows]: [ApiKeyRow[], number] = await tx.query(
      'UPDATE api_keys SET cap_hour_nano = $3, cap_month_nano = $4 WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL RETURNING *',
      [id, accountId, caps.cap_hour_nano, caps.cap_month_nano],
    );
    return rows[0];
  }

  /** undefined when the account has no such live key. */
  async revoke(tx: EntityManager, accountId: string, id: string): Promise<ApiKeyRow | undefined> {
    const [rows]: [ApiKeyRow[], number] = await tx.query(
      'UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL RETURNING *',
      [id, accountId],
    );
    return rows[0];
  }
}
