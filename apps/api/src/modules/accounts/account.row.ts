import type { Currency } from '@garrison/domain';
import type { Actor } from '../../platform/http/request-context.js';

/** A row of `accounts`, as the database gives it. The currency is the one of registration: balances are never converted. */
export type AccountRow = {
  id: string; email: string; password_hash: string; role: 'user' | 'operator'; name: string; country: string; currency: Currency; phone: string | null;
  address_line: string | null; city: string | null; state: string | null; postal_code: string | null; tax_number: string | null; created_at: Date; updated_at: Date;
};

/** The person behind an account, where a request proves who it is by other means than a token (registration, sign-in). */
export const actorOf = ({ id, role, currency, name }: AccountRow): Actor => ({
  kind: 'session', accountId: id, role, currency, name, keyId: null, sessionId: null, scopes: ['read', 'write', 'billing'], tier: null,
});
