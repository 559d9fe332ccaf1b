import { err, minorFromNano, ok, type DomainError, type PaymentMethod, type Result } from '@garrison/domain';
import Stripe from 'stripe';
import type { AppLogger } from '../../platform/observability/logger.js';
import type { DepositRow } from './deposit.row.js';
import type { Checkout, PayableDeposit, PaymentProvider, PaymentSeen } from './payment-provider.js';

/** Stripe's names of our methods. */
const methodTypes: Record<Exclude<PaymentMethod, 'sandbox'>, string> = { card: 'card', sepa: 'sepa_debit', upi: 'upi', netbanking: 'netbanking' };

type Session = Stripe.Checkout.Session;
type Answer<T> = Promise<Result<T, DomainError>>;

/** Payments at Stripe's Checkout. A session belongs to one deposit and is made under the deposit's id, so that asking again makes no second one. */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';

  constructor(
    private readonly stripe: Stripe,
    private readonly returnUrl: string,
    private readonly logger: AppLogger,
  ) {}

  begin(deposit: PayableDeposit): Answer<Checkout> {
    return this.ask(async () => {
      const session = await this.stripe.checkout.sessions.create(this.sessionOf(deposit), { idempotencyKey: deposit.id });
      return { reference: session.id, url: session.url };
    });
  }

  look(deposit: DepositRow): Answer<PaymentSeen> {
    return this.ask(async () => seenOf(await this.stripe.checkout.sessions.retrieve(referenceOf(deposit))));
  }

  /** Only an open session can be closed; of one that is not, its state is told. */
  cancel(deposit: DepositRow): Answer<PaymentSeen> {
    return this.ask(async () => {
      const session = await this.stripe.checkout.sessions.retrieve(referenceOf(deposit));
      if (session.status !== 'open') return seenOf(session);
      await this.stripe.checkout.sessions.expire(session.id);
      return { state: 'over', reason: 'Cancelled.' };
    });
  }

  refund(deposit: DepositRow, amountNano: bigint, key: string): Answer<void> {
    return this.ask(async () => {
      if (deposit.payment_reference === null) throw new Error(`deposit ${deposit.id} has no payment to give back`);
      const amount = minorFromNano(amountNano);
      await this.stripe.refunds.create({ payment_intent: deposit.payment_reference, amount }, { idempotencyKey: `refund-${deposit.id}-${key}` });
    });
  }

  private sessionOf({ id, currency, method, net, tax, taxName, email }: PayableDeposit): Stripe.Checkout.SessionCreateParams {
    if (method === 'sandbox') throw new Error('unreachable: the sandbox is not a method of Stripe');
    const line = (name: string, nano: bigint) => ({ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: minorFromNano(nano), product_data: { name } } });
    const metadata = { deposit_id: id };
    return {
      mode: 'payment', client_reference_id: id, customer_email: email, metadata, payment_intent_data: { metadata }, payment_method_types: [methodTypes[method]],
      line_items: [line('Credit', net), ...(tax > 0n ? [line(taxName ?? 'Tax', tax)] : [])],
      success_url: this.returnTo(id, 'paid'), cancel_url: this.returnTo(id, 'cancelled'),
    } as Stripe.Checkout.SessionCreateParams;
  }

  private returnTo(id: string, outcome: string): string {
    const url = new URL(this.returnUrl);
    url.searchParams.set('deposit', id);
    url.searchParams.set('outcome', outcome);
    return url.href;
  }

  /** The library has tried again already what may pass by itself; what is left is told to the log in full, to the customer in a sentence. */
  private async ask<T>(work: () => Promise<T>): Answer<T> {
    try {
      return ok(await work());
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      this.logger.error({ err: error, stripeRequestId: error.requestId, type: error.type }, 'Stripe refused or could not be reached');
      return err({ code: 'unavailable', reason: 'The payment provider cannot do this now. Nothing was charged; try again.' });
    }
  }
}

/** What a Checkout Session says about its payment; SEPA and other slow methods are complete before they are paid. */
export function seenOf({ status, payment_status, payment_intent }: Session): PaymentSeen {
  if (payment_status === 'paid') return { state: 'paid', payment: idOf(payment_intent) };
  return status === 'expired' ? { state: 'over', reason: 'The checkout was closed before it was paid.' } : { state: 'waiting' };
}

export const idOf = (reference: string | { id: string } | null): string | null => (typeof reference === 'string' ? reference : (reference?.id ?? null));

function referenceOf({ id, checkout_reference }: DepositRow): string {
  if (checkout_reference === null) throw new Error(`deposit ${id} has no Checkout Session`);
  return checkout_reference;
}
