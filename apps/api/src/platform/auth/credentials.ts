import { Inject, Injectable } from '@nestjs/common';
import type { Currency, Tier } from '@garrison/domain';
import { keyed } from '../database/preparing-client.js';
import { Transactions } from '../database/transactions.js';
import type { Actor } from '../http/request-context.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { apiKeyOf, apiKeyPrefix, hashApiKey, sameHash } from './api-key-secret.js';
import { EndedSessions } from './ended-sessions.js';
import { Tokens } from './tokens.js';

type KeyRow = {
  id: string; account_id: string; name: string; secret_hash: string; scopes: string[]; tier: Tier | null; expires_at: Date | null; stale_use: boolean;
  role: 'user' | 'operator'; currency: Currency;
};

const SESSION_SCOPES = ['read', 'write', 'billing'] as const;

/** Turns what a request carries into the actor it speaks for. */
@Injectable()
export class Credentials {
  constructor(
    private readonly transactions: Transactions,
    private readonly tokens: Tokens,
    private readonly ended: EndedSessions,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** undefined when the credential is unknown, expired or revoked. */
  async identify(given: string): Promise<Actor | undefined> {
    const credential = apiKeyOf(given);
    const prefix = apiKeyPrefix(credential);
    if (prefix) return this.byApiKey(prefix, credential);
    const claims = await this.tokens.verify('api', credential);
    if (!claims || (claims.familyId !== null && this.ended.has(claims.familyId))) return undefined;
    const { accountId, role, currency, name, familyId } = claims;
    return { kind: 'session', accountId, role, currency, name, keyId: null, sessionId: familyId, scopes: SESSION_SCOPES, tier: null };
  }

  private async byApiKey(prefix: string, text: string): Promise<Actor | undefined> {
    const [row]: KeyRow[] = await this.transactions.reader.query(
      keyed(`SELECT k.id, k.account_id, k.name, k.secret_hash, k.scopes, k.tier, k.expires_at, a.role, a.currency,
              (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute') AS stale_use
       FROM api_keys k JOIN accounts a ON a.id = k.account_id WHERE k.prefix = $1 AND k.revoked_at IS NULL`),
      [prefix],
    );
    if (!row || !sameHash(row.secret_hash, hashApiKey(text))) return undefined;
    if (row.expires_at && row.expires_at.getTime() <= Date.now()) return undefined;
    if (row.stale_use) this.noteUse(row.id);
    const { account_id, role, currency, name, id, scopes, tier } = row;
    return { kind: 'api_key', accountId: account_id, role, currency, name, keyId: id, sessionId: null, scopes, tier };
  }

  /** Once a minute and beside the request: nobody waits for a timestamp. */
  private noteUse(id: string): void {
    this.transactions.reader
      .query('UPDATE api_keys SET last_used_at = now() WHERE id = $1', [id])
      .catch((error: Error) => this.logger.warn({ err: error }, 'could not note the use of an API key'));
  }
}
