import type { Issue } from './issue.js';

/** The kinds of things an account can own or name. */
export type ResourceKind =
  | 'account' | 'ai_model' | 'api_key' | 'custom_image' | 'deployment' | 'deposit' | 'firewall' | 'instance' | 'node' | 'operation' | 'os_image'
  | 'region' | 'route' | 'script' | 'security_rule' | 'session' | 'snapshot' | 'spend_cap' | 'ssh_key' | 'statement' | 'transaction' | 'volume' | 'webhook' | 'webhook_delivery';

/** What fits now instead of what was asked for. */
export type StockAlternative = { region: string; gpu_model: string; gpu_count: number };

/**
 * Every refusal the platform can give, without any knowledge of HTTP; `apps/api/src/platform/http/domain-failure.ts` gives each its status.
 * Source: spec barrack-api §0, "Codes → status".
 */
export type DomainError =
  | { code: 'validation_failed'; issues: readonly Issue[] }
  | { code: 'unauthenticated'; reason: string }
  | { code: 'insufficient_credits'; required: string; balance: string; currency: string; reason: string }
  | { code: 'forbidden'; reason: string }
  | { code: 'profile_incomplete'; missing: readonly string[] }
  | { code: 'tier_not_allowed'; tier: string; allowed: readonly string[] }
  | { code: 'not_found'; resource: ResourceKind; id: string }
  | { code: 'method_not_allowed'; allowed: readonly string[] }
  | { code: 'wrong_state'; resource: ResourceKind; current_state: string; command: string; allowed_from: readonly string[]; reason?: string }
  | { code: 'name_taken'; resource: ResourceKind; name: string; field: string }
  | { code: 'in_use'; resource: ResourceKind; id: string; used_by: string; reason?: string }
  | { code: 'stale'; resource: ResourceKind; id: string }
  | { code: 'idempotency_conflict'; key: string }
  | { code: 'out_of_stock'; region: string; gpu_model: string; gpu_count: number; alternatives: readonly StockAlternative[]; waiting?: number }
  /** With `cap` it is money that is limited (resource `spend_cap`): what it may be, and what it would come to; decimal amounts. */
  | { code: 'limit_reached'; resource: ResourceKind; limit: number; cap?: { scope: 'account' | 'api_key'; period: 'hour' | 'month'; amount: string; spending: string; currency: string } }
  | { code: 'payload_too_large'; limit_bytes: number }
  | { code: 'unsupported_media_type'; given: string }
  | { code: 'rate_limited'; retry_after_seconds: number }
  | { code: 'internal' }
  | { code: 'unavailable'; reason: string };

export type DomainErrorCode = DomainError['code'];

/** Shorthand for the commonest refusal: all problems of one request at once. */
export const invalid = (issues: readonly Issue[]): DomainError => ({ code: 'validation_failed', issues });
