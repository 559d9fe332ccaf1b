import { describeError } from './describe-error.js';
import { invalid, type DomainError, type DomainErrorCode } from './errors.js';
import { issue } from './issue.js';

const first = issue('os_volume.size_gb', 'out_of_range', '50 GB is too small; the boot volume has 100 to 10,000 GB.');
const wrongState = { code: 'wrong_state', resource: 'instance', current_state: 'ACTIVE', command: 'start', allowed_from: ['SHUTOFF'] } as const;
const noStock = { code: 'out_of_stock', region: 'FINLAND-1', gpu_model: 'B300-262GB', gpu_count: 8 } as const;

/** A code without a row does not compile. */
const table: Record<DomainErrorCode, [DomainError, string][]> = {
  validation_failed: [
    [invalid([first]), 'os_volume.size_gb: 50 GB is too small; the boot volume has 100 to 10,000 GB.'],
    [invalid([first, first]), 'The request has 2 problems, see details.'],
    [invalid([]), 'The request is not valid.'],
  ],
  unauthenticated: [[{ code: 'unauthenticated', reason: 'the access token has expired' }, 'The access token has expired.'], [{ code: 'unauthenticated', reason: '' }, 'Credentials are needed.']],
  insufficient_credits: [
    [{ code: 'insufficient_credits', required: '2.49', balance: '1.00', currency: 'USD', reason: 'One hour must be covered' }, 'One hour must be covered. 2.49 USD are needed, the balance is 1.00 USD.'],
  ],
  forbidden: [[{ code: 'forbidden', reason: 'This key may only read' }, 'This key may only read.']],
  profile_incomplete: [[{ code: 'profile_incomplete', missing: ['address_line', 'postal_code', 'country'] }, 'The profile is incomplete: add address_line, postal_code and country first.']],
  tier_not_allowed: [[{ code: 'tier_not_allowed', tier: 'advanced', allowed: ['legacy'] }, 'This is not possible in advanced regions, only in legacy ones.']],
  not_found: [
    [{ code: 'not_found', resource: 'ssh_key', id: 'k1' }, 'There is no SSH key "k1".'],
    [{ code: 'not_found', resource: 'route', id: '/api/volums/' }, 'There is nothing at "/api/volums/".'],
  ],
  method_not_allowed: [[{ code: 'method_not_allowed', allowed: ['GET', 'POST'] }, 'This method is not offered here; use GET or POST.']],
  wrong_state: [
    [wrongState, 'The instance is ACTIVE; start needs it to be SHUTOFF.'],
    [{ ...wrongState, reason: 'delete protection is on' }, 'Delete protection is on.'],
    [{ ...wrongState, current_state: 'DELETED', allowed_from: [] }, 'The instance is DELETED; start is not possible.'],
  ],
  name_taken: [
    [{ code: 'name_taken', resource: 'instance', name: 'trainer-1', field: 'vm_name' }, 'The name "trainer-1" is already used by another instance of this account.'],
    [{ code: 'name_taken', resource: 'account', name: 'ada@example.org', field: 'email' }, 'There is an account for "ada@example.org" already; sign in instead.'],
  ],
  in_use: [[{ code: 'in_use', resource: 'ssh_key', id: 'k1', used_by: 'instance trainer-1' }, 'The SSH key "k1" is in use by instance trainer-1.']],
  stale: [[{ code: 'stale', resource: 'instance', id: 'i' }, 'The instance was changed by something else meanwhile; read it again and retry.']],
  idempotency_conflict: [[{ code: 'idempotency_conflict', key: 'abc' }, 'The Idempotency-Key "abc" was already used for a different request; use a new key.']],
  out_of_stock: [
    [{ ...noStock, alternatives: [] }, '8 × B300-262GB cannot be placed in FINLAND-1 now, and nothing smaller fits elsewhere.'],
    [
      { ...noStock, alternatives: [{ region: 'FINLAND-2', gpu_model: 'B300-262GB', gpu_count: 8 }, { region: 'FINLAND-1', gpu_model: 'B300-262GB', gpu_count: 4 }] },
      '8 × B300-262GB cannot be placed in FINLAND-1 now; what fits: 8 × B300-262GB in FINLAND-2 or 4 × B300-262GB in FINLAND-1.',
    ],
  ],
  limit_reached: [[{ code: 'limit_reached', resource: 'ssh_key', limit: 25 }, 'An account can have 25 SSH keys; delete one first.']],
  payload_too_large: [[{ code: 'payload_too_large', limit_bytes: 1_048_576 }, 'The request body is too large; at most 1,048,576 bytes are accepted.']],
  unsupported_media_type: [[{ code: 'unsupported_media_type', given: 'text/plain' }, 'The content type "text/plain" is not understood; send application/json.']],
  rate_limited: [[{ code: 'rate_limited', retry_after_seconds: 1 }, 'Too many requests; try again in 1 second.']],
  internal: [[{ code: 'internal' }, 'Something went wrong on our side.']],
  unavailable: [[{ code: 'unavailable', reason: 'set AI_BASE_URL' }, 'Set AI_BASE_URL.']],
};

it.each(Object.entries(table).flatMap(([code, rows]) => rows.map(([error, sentence]) => [code, sentence, error] as const)))('%s: %s', (_code, sentence, error) => {
  expect(describeError(error)).toBe(sentence);
});
