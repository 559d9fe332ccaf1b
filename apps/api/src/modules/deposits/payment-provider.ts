import type { PaymentProviderName } from '@garrison/contracts';
import type { DepositAmounts, DomainError, Result } from '@garrison/domain';
import type { DepositRow } from './deposit.row.js';

/** What a provider must know to ask for a payment. Amounts in nano-units. */
export type PayableDeposit = Pick<DepositRow, 'id' | 'currency' | 'method'> & DepositAmounts & { email: string; taxName: string | null };
/** Where the payment is made; null where there is nothing to go to. */
export type Checkout = { reference: string | null; url: string | null };
/** How a payment stands. `over`: it will not be made any more, and why. */
export type PaymentSeen = { state: 'paid'; payment: string | null } | { state: 'waiting' } | { state: 'over'; reason: string };

/** Who takes the money. Every call may be repeated; trouble that may pass is `unavailable`. */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  begin(deposit: PayableDeposit): Promise<Result<Checkout, DomainError>>;
  look(deposit: DepositRow): Promise<Result<PaymentSeen, DomainError>>;
  /** Sees to it that it is paid no more; `paid` when it was already. */
  cancel(deposit: DepositRow): Promise<Result<PaymentSeen, DomainError>>;
  /** Gives back money (nano-units) beyond what was given back before; under one `key` once. */
  refund(deposit: DepositRow, amountNano: bigint, key: string): Promise<Result<void, DomainError>>;
}

/** Injection token: the provider that is set up, or undefined with `PAYMENT_PROVIDER=none`. */
export const PAYMENT_PROVIDER = Symbol('PAYMENT_PROVIDER');
