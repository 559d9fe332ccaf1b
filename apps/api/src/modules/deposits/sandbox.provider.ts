import { ok, type DomainError, type Result } from '@garrison/domain';
import type { Checkout, PaymentProvider, PaymentSeen } from './payment-provider.js';

/** Moves no money: to ask whether a deposit was paid is to pay it. For development and demonstrations. */
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox';

  async begin(): Promise<Result<Checkout, DomainError>> {
    return ok({ reference: null, url: null });
  }

  async look(): Promise<Result<PaymentSeen, DomainError>> {
    return ok({ state: 'paid', payment: null });
  }

  async cancel(): Promise<Result<PaymentSeen, DomainError>> {
    return ok({ state: 'over', reason: 'Cancelled.' });
  }

  async refund(): Promise<Result<void, DomainError>> {
    return ok(undefined);
  }
}
