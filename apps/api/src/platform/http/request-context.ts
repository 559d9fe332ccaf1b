import type { Currency, Tier } from '@garrison/domain';

/** Who is calling, once the credentials are verified. A session has all scopes. */
export type Actor = {
  kind: 'session' | 'api_key';
  accountId: string;
  role: 'user' | 'operator';
  currency: Currency;
  /** The key's or the person's name, for the audit log and `authenticated_user`. */
  name: string;
  keyId: string | null;
  /** The sign-in a person's token came from. */
  sessionId: string | null;
  scopes: readonly string[];
  /** The only tier an API key may touch, or null for both. */
  tier: Tier | null;
};

/** What every handler knows about its request. */
export type RequestContext = {
  requestId: string;
  ip: string;
  /** What the client says it is, cut to what is kept of it. */
  userAgent: string | null;
  /** null on public endpoints called without credentials. */
  actor: Actor | null;
  idempotencyKey: string | null;
  /** Method, path and body of the request, hashed: two requests with one idempotency key must agree on it. */
  requestHash: string;
};

/** The context of an endpoint that is not public. */
export type AuthenticatedContext = RequestContext & { actor: Actor };
