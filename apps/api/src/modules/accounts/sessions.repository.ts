import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

export const REFRESH_TTL_DAYS = 14;
/** How long after its first use (seconds) a refresh token still leads to the same successor. */
export const REUSE_GRACE_SECONDS = 10;

/** `used_just_now`: within the grace for doubled requests. `dead`: expired, or its family was revoked. */
export type RefreshTokenRow = { id: string; account_id: string; family_id: string; expires_at: Date; state: 'unused' | 'used_just_now' | 'used' | 'dead' };

const columns = `id, account_id, family_id, expires_at,
  CASE WHEN revoked_at IS NOT NULL OR expires_at <= now() THEN 'dead'
       WHEN used_at IS NULL THEN 'unused'
       WHEN used_at > now() - interval '${REUSE_GRACE_SECONDS} seconds' THEN 'used_just_now'
       ELSE 'used' END AS state`;

/** The only writer of `refresh_tokens`. */
@Injectable()
export class SessionsRepository {
  /** Adds a token to a family and gives its expiry. */
  async insert(tx: EntityManager, { accountId, familyId, tokenHash }: { accountId: string; familyId: string; tokenHash: string }): Promise<Date> {
    const [row]: { expires_at: Date }[] = await tx.query(
      `INSERT INTO refresh_tokens (id, account_id, family_id, token_hash, expires_at) VALUES ($1, $2, $3, $4, now() + interval '${REFRESH_TTL_DAYS} days') RETURNING expires_at`,
      [uuidv7(), accountId, familyId, tokenHash],
    );
    return (row as { expires_at: Date }).expires_at;
  }

  /**
   * Finds a token and keeps its family to this transaction. The family is locked before the token's state is read: otherwise a rotation under way could add a
   * token that a revocation does not see.
   */
  async findInLockedFamily(tx: EntityManager, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    const [known]: { family_id: string }[] = await tx.query('SELECT family_id FROM refresh_tokens WHERE token_hash = $1', [tokenHash]);
    if (!known) return undefined;
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [known.family_id]);
    return this.find(tx, tokenHash);
  }

  async find(tx: EntityManager, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    const [row]: RefreshTokenRow[] = await tx.query(`SELECT ${columns} FROM refresh_tokens WHERE token_hash = $1`, [tokenHash]);
    return row;
  }

  async markUsed(tx: EntityManager, id: string): Promise<void> {
    await tx.query('UPDATE refresh_tokens SET used_at = now() WHERE id = $1', [id]);
  }

  async revokeFamily(tx: EntityManager, familyId: string): Promise<void> {
    await tx.query('UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND revoked_at IS NULL', [familyId]);
  }
}
