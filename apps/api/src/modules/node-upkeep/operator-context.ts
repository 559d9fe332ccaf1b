import type { Currency } from '@garrison/domain';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';

/** In whose name the platform gives commands to a machine: its owner's, so that all rules hold; the owner's audit log says that an operator did it. */
export const operatorContext = (requestId: string, { account_id, currency }: { account_id: string; currency: Currency }): AuthenticatedContext => ({
  requestId,
  ip: '',
  actor: { kind: 'session', accountId: account_id, role: 'user', currency, name: 'operator', keyId: null, scopes: ['read', 'write', 'billing'], tier: null },
  idempotencyKey: null,
  requestHash: '',
});
