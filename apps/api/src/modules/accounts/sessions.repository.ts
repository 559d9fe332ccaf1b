import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { SessionRow, SessionUse } from './session.row.js';

export const REFRESH_TTL_DAYS = 14;
/** How long after its first use (seconds) a refresh token still leads to the same successor. */
export const REUSE_GRACE_SECONDS = 10;
/** Sessions an account can have; decided here, the documents name no number. */
export const MAX_SESSIONS = 50;

/** `used_just_now`: within the grace for doubled requests. `dead`: expired, or its session has ended. */
export type RefreshTokenRow = { id: string; account_id: string; family_id: string; expires_at: Date; state: 'unused' | 'used_just_now' | 'used' | 'dead' };
type NewToken = { accountId: string; sessionId: string; tokenHash: string };

const tokenColumns = `t.id, t.account_id, t.family_id, t.expires_at,
  CASE WHEN s.ended_at IS NOT NULL OR t.expires_at <= now() THEN 'dead'
       WHEN t.used_at IS NULL THEN 'unused'
       WHEN t.used_at > now() - interval '${REUSE_GRACE_SECONDS} seconds' THEN 'used_just_now'
       ELSE 'used' END AS state`;
const tokens = 'refresh_tokens t JOIN sessions s ON s.id = t.family_id';
const TTL = `interval '${REFRESH_TTL_DAYS} days'`;

/** Reads `sessions` and `refresh_tokens`, and is their only writer. */
@Injectable()
export class SessionsRepository {
  /** Latest use first. */
  async live(db: EntityManager, accountId: string): Promise<SessionRow[]> {
    return db.query(`SELECT * FROM sessions WHERE account_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY last_used_at DESC, id LIMIT ${MAX_SESSIONS}`, [accountId]);
  }

  /** Begins a session with its first token. */
  async begin(tx: EntityManager, { ip, userAgent, ...token }: NewToken & SessionUse): Promise<SessionRow> {
    const [row]: SessionRow[] = await tx.query(
      `INSERT INTO sessions (id, account_id, ip, user_agent, expires_at) VALUES ($1, $2, $3, $4, now() + ${TTL}) RETURNING *`,
      [token.sessionId, token.accountId, ip || null, userAgent],
    );
    await this.addToken(tx, token);
    return row as SessionRow;
  }

  /** Adds the token that follows the one it is exchanged for, and gives its expiry, which is then the session's. */
  async goOn(tx: EntityManager, usedId: string, { ip, userAgent, ...token }: NewToken & SessionUse): Promise<Date> {
    await tx.query('UPDATE refresh_tokens SET used_at = now() WHERE id = $1', [usedId]);
    await tx.query(`UPDATE sessions SET last_used_at = now(), expires_at = now() + ${TTL}, ip = $2, user_agent = $3 WHERE id = $1`, [token.sessionId, ip || null, userAgent]);
    return this.addToken(tx, token);
  }

  /**
   * Finds a token and keeps its session to this transaction. The session is locked before the token's state is read: otherwise a rotation under way could add
   * a token to one that has ended.
   */
  async findInLockedSession(tx: EntityManager, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    const known: unknown[] = await tx.query(`SELECT 1 FROM ${tokens} WHERE t.token_hash = $1 FOR NO KEY UPDATE OF s`, [tokenHash]);
    return known.length === 0 ? undefined : this.findToken(tx, tokenHash);
  }

  async findToken(tx: EntityManager, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    const [row]: RefreshTokenRow[] = await tx.query(`SELECT ${tokenColumns} FROM ${tokens} WHERE t.token_hash = $1`, [tokenHash]);
    return row;
  }

  /** undefined when the account has no such live session. */
  async end(tx: EntityManager, accountId: string, id: string): Promise<SessionRow | undefined> {
    const [rows]: [SessionRow[], number] = await tx.query(
      'UPDATE sessions SET ended_at = now() WHERE id = $1 AND account_id = $2 AND ended_at IS NULL AND expires_at > now() RETURNING *',
      [id, accountId],
    );
    return rows[0];
  }

  /** Ends all but the one. */
  async endOthers(tx: EntityManager, accountId: string, keptId: string | null): Promise<SessionRow[]> {
    const [rows]: [SessionRow[], number] = await tx.query(
      'UPDATE sessions SET ended_at = now() WHERE account_id = $1 AND id IS DISTINCT FROM $2 AND ended_at IS NULL AND expires_at > now() RETURNING *',
      [accountId, keptId],
    );
    return rows;
  }

  /** Ends those that are more than an account can have, used longest ago. */
  async endSurplus(tx: EntityManager, accountId: string): Promise<SessionRow[]> {
    const [rows]: [SessionRow[], number] = await tx.query(
      `UPDATE sessions SET ended_at = now() WHERE id IN (
         SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY last_used_at DESC, id DESC OFFSET ${MAX_SESSIONS}) RETURNING *`,
      [accountId],
    );
    return rows;
  }

  private async addToken(tx: EntityManager, { accountId, sessionId, tokenHash }: NewToken): Promise<Date> {
    const [row]: { expires_at: Date }[] = await tx.query(
      `INSERT INTO refresh_tokens (id, account_id, family_id, token_hash, expires_at) VALUES ($1, $2, $3, $4, now() + ${TTL}) RETURNING expires_at`,
      [uuidv7(), accountId, sessionId, tokenHash],
    );
    return (row as { expires_at: Date }).expires_at;
  }
}
