import { describeError, type DomainError, type DomainErrorCode } from '@garrison/domain';
import type { ErrorResponse } from '@garrison/contracts';

/** The only place where a refusal learns its HTTP status; a new code does not compile until it is here (spec barrack-api §0). */
export const statusOf: Record<DomainErrorCode, number> = {
  validation_failed: 400,
  unauthenticated: 401,
  insufficient_credits: 402,
  forbidden: 403,
  profile_incomplete: 403,
  tier_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  wrong_state: 409,
  name_taken: 409,
  in_use: 409,
  stale: 409,
  idempotency_conflict: 409,
  out_of_stock: 409,
  limit_reached: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
};

/** Thrown above the domain to leave a handler, guard or pipe with a refusal. */
export class DomainFailure extends Error {
  constructor(readonly error: DomainError) {
    super(error.code);
  }
}

/** A refusal's facts become members of the envelope; issues become `details`. */
export function failureEnvelope(error: DomainError, requestId: string): ErrorResponse {
  const { code, ...facts } = error;
  const details = error.code === 'validation_failed' ? error.issues : error.code === 'name_taken' ? [nameTaken(error)] : [];
  const { issues: _shownAsDetails, ...members } = facts as Record<string, unknown>;
  return { ...members, success: false, message: describeError(error), error: code, details: [...details], request_id: requestId };
}

const nameTaken = (error: Extract<DomainError, { code: 'name_taken' }>) => ({ field: error.field, code: error.code, message: describeError(error) });
