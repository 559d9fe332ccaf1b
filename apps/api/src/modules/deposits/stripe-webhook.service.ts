import { Inject, Injectable } from '@nestjs/common';
import { nanoFromMinor, type DisputeEvent } from '@garrison/domain';
import Stripe from 'stripe';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { amountsOf, type DepositRow } from './deposit.row.js';
import { DepositDisputes } from './deposit-disputes.service.js';
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
    private readonly disputes: DepositDisputes,
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
      case 'charge.dispute.created':
      case 'charge.dispute.updated':
      case 'charge.dispute.funds_withdrawn':
      case 'charge.dispute.funds_reinstated':
      case 'charge.dispute.closed':
        return this.disputed(event.data.object);
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

  /** All events about disputes carry the dispute as it stands. It can be about less than the payment. */
  private async disputed({ id, amount, currency, reason, status, payment_intent }: Stripe.Dispute): Promise<EventOutcome> {
    const payment = idOf(payment_intent);
    const event = disputeEventOf(status);
    return this.settle(await this.depositOfPayment(payment), payment, async (tx, row) => {
      const amountNano = nanoFromMinor(amount);
      if (currency.toUpperCase() !== row.currency || amountNano <= 0n || amountNano > amountsOf(row).total || row.status === 'pending' || row.status === 'failed') {
        return this.logger.error({ depositId: row.id, disputeId: id, amount, currency, status: row.status }, 'a dispute does not fit its deposit; nothing was withdrawn');
      }
      this.logger.warn({ depositId: row.id, disputeId: id, amount, currency, status, reason }, 'a payment is disputed');
      await this.disputes.heard(tx, row, { id, amountNano, reason: reason || null, event });
    });
  }

  /** A dispute names its payment only. When that is not known here yet, Stripe is asked whose it is, and that it was paid is settled first. */
  private async depositOfPayment(payment: string | null): Promise<string | null> {
    if (!this.stripe || payment === null || (await this.deposits.findByPayment(this.transactions.reader, payment))) return null;
    const intent = await this.stripe.paymentIntents.retrieve(payment).catch((error: unknown) => {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return undefined;
      throw error;
    });
    const id = intent?.metadata.deposit_id ?? null;
    if (!intent || intent.status !== 'succeeded') return null;
    await this.settle(id, null, async (tx, row) => {
      if (this.isWhole(row, intent.amount_received, intent.currency)) await this.settlement.paid(tx, row, payment);
    });
    return id;
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

/** What Stripe's state of a dispute means; `warning_…` are questions of the bank, for which nothing is withdrawn. */
function disputeEventOf(status: Stripe.Dispute.Status): DisputeEvent | null {
  switch (status) {
    case 'needs_response':
    case 'under_review':
      return 'withdraw';
    case 'lost':
      return 'lose';
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return 'close';
    default:
      return null;
  }
}
