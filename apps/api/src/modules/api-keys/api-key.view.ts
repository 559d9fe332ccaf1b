import type { ApiKeyView } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';
import { capsOf } from '../ledger/spending.queries.js';
import { spendCapsViewOf } from '../caps/spend-caps.js';

/** A row of `api_keys`, as the database gives it. */
export type ApiKeyRow = {
  id: string; account_id: string; name: string; prefix: string; secret_hash: string; scopes: ApiKeyView['scopes']; tier: Tier | null; expires_at: Date | null;
  /** Nano-units as text. */
  cap_hour_nano: string | null; cap_month_nano: string | null; last_used_at: Date | null; revoked_at: Date | null; created_at: Date;
};

/** `api_key` of `/api/api-keys/`. */
export const apiKeyViewOf = ({ id, name, prefix, scopes, tier, expires_at, last_used_at, created_at, ...caps }: ApiKeyRow): ApiKeyView => ({
  id,
  name,
  prefix: `grn_${prefix}`,
  scopes,
  tier,
  expires_at: expires_at?.toISOString() ?? null,
  spend_caps: spendCapsViewOf(capsOf(caps)),
  last_used_at: last_used_at?.toISOString() ?? null,
  created_at: created_at.toISOString(),
});
