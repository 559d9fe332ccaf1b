import { Module } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { DepositDisputes } from './deposit-disputes.service.js';
import { DepositRefunds } from './deposit-refunds.service.js';
import { DepositSettlement } from './deposit-settlement.js';
import { DepositsController } from './deposits.controller.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './payment-provider.js';
import { SandboxProvider } from './sandbox.provider.js';
import { StripeProvider } from './stripe.provider.js';
import { stripeClientOf } from './stripe.client.js';
import { StripeWebhook } from './stripe-webhook.service.js';
import { StripeWebhookController } from './stripe-webhook.controller.js';

function providerOf(env: Env, logger: AppLogger): PaymentProvider | undefined {
  if (env.PAYMENT_PROVIDER === 'none') return undefined;
  const stripe = env.PAYMENT_PROVIDER === 'stripe' ? stripeClientOf(env) : undefined;
  if (stripe) return new StripeProvider(stripe, env.PAYMENT_RETURN_URL, logger);
  if (env.NODE_ENV === 'production') logger.warn('PAYMENT_PROVIDER is "sandbox": whoever has an account can give himself credit');
  return new SandboxProvider();
}

/** What accounts pay in, and who takes the money. */
@Module({
  imports: [AccountsModule, LedgerModule, NoticesModule],
  controllers: [DepositsController, StripeWebhookController],
  providers: [
    DepositDisputes, DepositRefunds, DepositSettlement, DepositsRepository, DepositsService, StripeWebhook, { provide: PAYMENT_PROVIDER, inject: [ENV, APP_LOGGER], useFactory: providerOf },
  ],
})
export class DepositsModule {}
