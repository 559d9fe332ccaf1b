import type { ApiKeyView } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';

/** A row of `api_keys`, as the database gives it. */
export type ApiKeyRow = {
  id: string; account_id: string; name: string; prefix: string; secret_hash: string; scopes: ApiKeyView['scopes']; tier: Tier | null; expires_at: Date | null;
  last_used_at: Date | null; revoked_at: Date | null; created_at: Date;
};

/** `api_key` of `/api/api-keys/`. */
export const apiKeyViewOf = ({ id, name, prefix, scopes, tier, expires_at, last_used_at, created_at }: ApiKeyRow): ApiKeyView => ({
  id,
  name,
  prefix: `grn_${prefix}`,
  scopes,
  tier,
  expires_at: expires_at?.toISOString() ?? null,
  last_used_at: last_used_at?.toISOString() ?? null,
  created_at: created_at.toISOString(),
});
