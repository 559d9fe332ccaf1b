import { invalid, issue, type DomainError, type DomainErrorCode } from '@garrison/domain';

const id = '019a48f1-d681-7dd3-92cc-02d0b2406e53';

/** One refusal of each code; a new code does not compile until it is shown here. */
export const errorExamples: { [C in DomainErrorCode]: Extract<DomainError, { code: C }> } = {
  validation_failed: invalid([
    issue('os_volume.size_gb', 'out_of_range', '50 GB is too small; boot volumes have 100 to 10,000 GB.', {
      min: 100,
      max: 10_000,
      given: 50,
    }),
  ]) as Extract<DomainError, { code: 'validation_failed' }>,
  unauthenticated: { code: 'unauthenticated', reason: 'The token or API key is unknown, expired or revoked.' },
  insufficient_credits: {
    code: 'insufficient_credits',
    required: '2.52',
    balance: '0.40',
    currency: 'USD',
    reason: 'The balance must cover one hour.',
  },
  forbidden: { code: 'forbidden', reason: 'This API key lacks the scope "write"; it has: read.' },
  profile_incomplete: { code: 'profile_incomplete', missing: ['address_line', 'postal_code'] },
  tier_not_allowed: { code: 'tier_not_allowed', tier: 'advanced', allowed: ['legacy'] },
  not_found: { code: 'not_found', resource: 'instance', id },
  method_not_allowed: { code: 'method_not_allowed', allowed: ['GET', 'POST'] },
  wrong_state: { code: 'wrong_state', resource: 'instance', current_state: 'SHUTOFF', command: 'stop', allowed_from: ['ACTIVE'] },
  name_taken: { code: 'name_taken', resource: 'instance', name: 'trainer-1', field: 'vm_name' },
  in_use: { code: 'in_use', resource: 'ssh_key', id, used_by: 'instance trainer-1' },
  stale: { code: 'stale', resource: 'instance', id },
  idempotency_conflict: { code: 'idempotency_conflict', key: 'deploy-trainer-1' },
  out_of_stock: {
    code: 'out_of_stock',
    region: 'FINLAND-1',
    gpu_model: 'H100-SXM5-80GB',
    gpu_count: 8,
    alternatives: [{ region: 'FINLAND-2', gpu_model: 'H100-SXM5-80GB', gpu_count: 8 }],
  },
  limit_reached: { code: 'limit_reached', resource: 'ssh_key', limit: 25 },
  payload_too_large: { code: 'payload_too_large', limit_bytes: 262_144 },
  unsupported_media_type: { code: 'unsupported_media_type', given: 'text/plain' },
  rate_limited: { code: 'rate_limited', retry_after_seconds: 12 },
  internal: { code: 'internal' },
  unavailable: { code: 'unavailable', reason: 'The database cannot be reached right now.' },
};
