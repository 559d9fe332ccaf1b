import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { checkResourceName, err, invalid, issue, noCaps, ok, type DomainError, type Issue, type Result, type SpendCaps } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { apiKeyPrefix, createApiKeySecret, hashApiKey, kraftTokenOf, sameHash } from '../../platform/auth/api-key-secret.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { parseSpendCaps } from '../caps/spend-caps.js';
import { apiKeyViewOf, type ApiKeyRow } from './api-key.view.js';
import { ApiKeysRepository, type NewApiKey } from './api-keys.repository.js';

type NewKey = EndpointBody<typeof endpoints.createApiKey>;
/** Live API keys per account; decided here, the documents name no number. */
export const MAX_API_KEYS = 50;

/** Commands on API keys. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: Accounts,
    private readonly repository: ApiKeysRepository,
    private readonly eventLog: EventLog,
  ) {}

  /** The secret is in this one answer and nowhere else; a repeated request is told about the key without it. */
  async create(context: AuthenticatedContext, body: NewKey): RouteReply<typeof endpoints.createApiKey> {
    const caps = parseSpendCaps(body.spend_caps, 'spend_caps.');
    const issues = [...checkResourceName(body.name, 'name'), ...checkExpiry(body.expires_at), ...(caps.ok ? [] : caps.error)];
    if (issues.length > 0 || !caps.ok) return err(invalid(issues));
    return this.commands.run(endpoints.createApiKey, context, async (tx) => {
      const { text, prefix, hash } = createApiKeySecret();
      const { name, tier } = body;
      const scopes = [...new Set(body.scopes)];
      const expires_at = body.expires_at === null ? null : new Date(body.expires_at);
      const added = await this.add(tx, { account_id: context.actor.accountId, name, prefix, secret_hash: hash, scopes, tier, expires_at, ...columnsOf(caps.value) });
      if (!added.ok) return added;
      const api_key = apiKeyViewOf(added.value);
      const replayAnswer = { api_key, secret: null, kraftcloud_token: null, message: 'API key created; its secret was shown in the first answer only' };
      return ok({ answer: { api_key, secret: text, kraftcloud_token: kraftTokenOf(text) }, replayAnswer, audit: { action: 'api_key.create', resourceType: 'api_key', resourceId: api_key.id } });
    });
  }

  /** Applies to what begins from now on. */
  async setCaps(context: AuthenticatedContext, id: string, { spend_caps }: EndpointBody<typeof endpoints.updateApiKey>): RouteReply<typeof endpoints.updateApiKey> {
    const caps = parseSpendCaps(spend_caps, 'spend_caps.');
    return this.commands.run(endpoints.updateApiKey, context, async (tx) => {
      const row = await this.repository.setCaps(tx, context.actor.accountId, id, columnsOf(caps.ok ? caps.value : noCaps));
      if (!row) return err({ code: 'not_found', resource: 'api_key', id });
      if (!caps.ok) return err(invalid(caps.error));
      await this.changed(tx, row);
      return ok({ answer: { api_key: apiKeyViewOf(row) }, audit: { action: 'api_key.set_spend_caps', resourceType: 'api_key', resourceId: id } });
    });
  }

  async revoke(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.deleteApiKey> {
    return this.commands.run(endpoints.deleteApiKey, context, async (tx) => {
      const row = await this.repository.revoke(tx, context.actor.accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'api_key', id });
      await this.changed(tx, row);
      return ok({ answer: { api_key: apiKeyViewOf(row) }, audit: { action: 'api_key.revoke', resourceType: 'api_key', resourceId: id } });
    });
  }

  /**
   * Makes sure that a key whose text is known beforehand works for the account, with all scopes; true when it was added. A key that its owner revoked stays
   * revoked. Throws when the text is no API key or is somebody else's.
   */
  async ensure(tx: EntityManager, accountId: string, text: string, name: string): Promise<Result<boolean, DomainError>> {
    const prefix = apiKeyPrefix(text);
    if (prefix === undefined) throw new Error('the given API key does not have the form grn_<12 hexadecimal digits>_<43 characters of base64url>');
    const secret_hash = hashApiKey(text);
    await this.accounts.lock(tx, accountId);
    const known = await this.repository.findByPrefix(tx, prefix);
    if (known && (known.account_id !== accountId || !sameHash(known.secret_hash, secret_hash))) throw new Error(`the prefix grn_${prefix} belongs to another API key`);
    if (known) return ok(false);
    const added = await this.add(tx, { account_id: accountId, name, prefix, secret_hash, scopes: ['read', 'write', 'billing'], tier: null, expires_at: null, ...columnsOf(noCaps) });
    return added.ok ? ok(true) : added;
  }

  private async add(tx: EntityManager, key: NewApiKey): Promise<Result<ApiKeyRow, DomainError>> {
    await this.accounts.lock(tx, key.account_id);
    if ((await this.repository.countLive(tx, key.account_id)) >= MAX_API_KEYS) return err({ code: 'limit_reached', resource: 'api_key', limit: MAX_API_KEYS });
    const inserted = await this.repository.insert(tx, key);
    if (!inserted.ok) return err({ code: 'name_taken', resource: 'api_key', name: key.name, field: 'name' });
    await this.changed(tx, inserted.value);
    return inserted;
  }

  private async changed(tx: EntityManager, row: ApiKeyRow): Promise<void> {
    await this.eventLog.append(tx, row.account_id, [{ resourceType: 'api_key', resourceId: row.id, generation: 1, data: row.revoked_at === null ? apiKeyViewOf(row) : null }]);
  }
}

const columnsOf = ({ perHour, perMonth }: SpendCaps) => ({ cap_hour_nano: perHour?.toString() ?? null, cap_month_nano: perMonth?.toString() ?? null });

const checkExpiry = (expiresAt: string | null): Issue[] =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? [issue('expires_at', 'in_the_past', 'The key would be expired already; give a time to come, or null for none.')] : [];
