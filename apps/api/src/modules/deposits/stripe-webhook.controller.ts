import { Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unlisted } from '../../platform/auth/auth.guard.js';
import { StripeWebhook, type EventOutcome } from './stripe-webhook.service.js';

const statusOf: Record<EventOutcome, number> = { handled: 200, ignored: 200, forged: 400, not_set_up: 404 };

/** For Stripe alone: who may call is decided by the signature. A failure on our side answers 500, and Stripe sends the event again. */
@Controller()
export class StripeWebhookController {
  constructor(private readonly webhook: StripeWebhook) {}

  @Post('api/payments/stripe/webhook')
  @RouteConfig({ rawBody: true })
  @Unlisted()
  async take(@Req() request: FastifyRequest, @Headers('stripe-signature') signature: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.webhook.take(typeof request.body === 'string' ? request.body : '', signature ?? '');
    void reply.status(statusOf[outcome]).send({ received: outcome === 'handled' || outcome === 'ignored', outcome });
  }
}
