import { Inject, Injectable } from '@nestjs/common';
import { nanoFromMinor } from '@garrison/domain';
import Stripe from 'stripe';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { amountsOf, type DepositRow } from './deposit.row.js';
import { DepositSettlement } from './deposit-settlement.js';
import { DepositsRepository } from './deposits.repository.js';
import { idOf, seenOf } from './stripe.provider.js';
import { stripeClientOf } from './stripe.client.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What was made of an event: `ignored` ones are acknowledged, so that Stripe does not send them again. */
export type EventOutcome = 'handled' | 'ignored' | 'forged' | 'not_set_up';

/** Takes Stripe's events: signed, in any order, any number of times. */
@Injectable()
export class StripeWebhook {
  private readonly stripe: Stripe | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly deposits: DepositsRepository,
    private readonly settlement: DepositSettlement,
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.stripe = stripeClientOf(env);
  }

  /** `payload` is the body as it was sent: the signature is about its bytes. */
  async take(payload: string, signature: string): Promise<EventOutcome> {
    if (!this.stripe || this.env.STRIPE_WEBHOOK_SECRET === '') return 'not_set_up';
    let event: Stripe.Event;
    try {
      event = this.stripe.webhooks.constructEvent(payload, signature, this.env.STRIPE_WEBHOOK_SECRET);
    } catch (error) {
      this.logger.warn({ err: error }, 'an event that claims to be from Stripe is not');
      return 'forged';
    }
    return this.handle(event);
  }

  private handle(event: Stripe.Event): Promise<EventOutcome> | EventOutcome {
    switch (event.type) {
      case 'checkout.session.completed':
      case 'checkout.session.async_payment_succeeded':
      case 'checkout.session.expired':
        return this.session(event.data.object, undefined);
      case 'checkout.session.async_payment_failed':
        return this.session(event.data.object, 'The payment failed.');
      case 'charge.refunded':
        return this.refunded(event.data.object);
      default:
        return 'ignored';
    }
  }

  private session(session: Stripe.Checkout.Session, failure: string | undefined): Promise<EventOutcome> {
    return this.settle(session.client_reference_id, null, async (tx, row) => {
      const seen = failure === undefined ? seenOf(session) : ({ state: 'over', reason: failure } as const);
      if (seen.state === 'over') return void (await this.settlement.failed(tx, row, seen.reason));
      if (seen.state === 'paid' && this.isWhole(row, session.amount_total, session.currency)) await this.settlement.paid(tx, row, seen.payment);
    });
  }

  /** A refund can overtake the news that there was a payment. `amount_refunded` is all that went back so far. */
  private refunded(charge: Stripe.Charge): Promise<EventOutcome> {
    const payment = idOf(charge.payment_intent);
    return this.settle(charge.metadata.deposit_id ?? null, payment, async (tx, row) => {
      if (!this.isWhole(row, charge.amount, charge.currency)) return;
      const paid = await this.settlement.paid(tx, row, payment);
      await this.settlement.refunded(tx, paid, nanoFromMinor(charge.amount_refunded));
    });
  }

  private async settle(id: string | null, payment: string | null, work: (tx: Parameters<DepositSettlement['paid']>[0], row: DepositRow) => Promise<void>): Promise<EventOutcome> {
    const { reader } = this.transactions;
    const found = id !== null && UUID.test(id) ? await this.deposits.find(reader, id) : payment === null ? undefined : await this.deposits.findByPayment(reader, payment);
    if (!found || found.provider !== 'stripe') return 'ignored';
    await this.transactions.commit(async (tx) => {
      const row = await this.deposits.lock(tx, found.id);
      if (row) await work(tx, row);
    });
    return 'handled';
  }

  /** Credit is given for what was asked for and nothing else; anything else is for a person to look at. */
  private isWhole(row: DepositRow, minor: number | null, currency: string | null): boolean {
    const whole = minor !== null && nanoFromMinor(minor) === amountsOf(row).total && currency?.toUpperCase() === row.currency;
    if (!whole) this.logger.error({ depositId: row.id, minor, currency }, 'Stripe took another amount than the deposit asks for; nothing was credited');
    return whole;
  }
}
