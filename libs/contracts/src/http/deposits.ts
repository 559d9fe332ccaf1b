import { z } from 'zod';
import { currencies, depositLifecycle, disputeLifecycle, paymentMethods } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, idParams, listQuery, timestamp, uuid } from './envelope.js';

export const paymentProviders = ['sandbox', 'stripe'] as const;
export type PaymentProviderName = (typeof paymentProviders)[number];

export const depositView = z
  .object({
    id: uuid, status: z.enum(depositLifecycle.states), amount: amount.describe('What becomes credit.'),
    tax: z.object({ name: z.string(), percent: z.number().int(), amount }).nullable().describe('Added to the amount.'), total: amount.describe('What is paid: amount and tax.'), currency: z.enum(currencies),
    method: z.enum(paymentMethods), provider: z.enum(paymentProviders), checkout_url: z.string().nullable().describe('Where it is paid, while it is pending.'),
    refunded: amount.describe('What of the total was given back.'),
    disputed: amount.describe('What of the total its payer’s bank has taken back; the credit is withdrawn with it.'), dispute: z.enum(disputeLifecycle.states).nullable().describe('How the newest dispute about it stands; null: there was none.'), failure: z.string().nullable(), generation: z.number().int(), created_at: timestamp, updated_at: timestamp, completed_at: timestamp.nullable(),
  })
  .meta({ id: 'Deposit' });
export type DepositView = z.infer<typeof depositView>;

export const depositEndpoints = {
  listDeposits: defineEndpoint({
    method: 'GET', path: '/api/deposits/', tag: 'Billing', summary: 'List deposits', access: 'billing',
    query: listQuery(['created_at'], { status: z.enum(depositLifecycle.states).optional() }).omit({ search: true }),
    status: 200, message: 'Deposits retrieved', payloadKey: 'deposits', payload: z.array(depositView), paginated: true, errors: [],
  }),
  createDeposit: defineEndpoint({
    method: 'POST', path: '/api/deposits/', tag: 'Billing', summary: 'Begin a deposit', access: 'billing',
    description: 'Makes a pending deposit. With a payment provider it is paid at `checkout_url`; a sandbox deposit is confirmed with PATCH. Credit is added once it is paid. `amount` is what becomes credit; tax is added to it.',
    body: z.strictObject({ amount: z.string().max(40).meta({ examples: ['25.00'] }), method: z.enum(paymentMethods).optional().describe('The first one of the currency when it is left out.') }),
    status: 201, message: 'Deposit begun', payloadKey: 'deposit', payload: depositView, errors: ['profile_incomplete', 'idempotency_conflict'],
  }),
  getDeposit: defineEndpoint({
    method: 'GET', path: '/api/deposits/{id}/', tag: 'Billing', summary: 'Get a deposit', access: 'billing', params: idParams,
    status: 200, message: 'Deposit retrieved', payloadKey: 'deposit', payload: depositView, errors: [],
  }),
  updateDeposit: defineEndpoint({
    method: 'PATCH', path: '/api/deposits/{id}/', tag: 'Billing', summary: 'Confirm or cancel a pending deposit', access: 'billing', params: idParams,
    description: '`confirm` asks the provider whether it was paid, and adds the credit if so; in the sandbox it is the payment. `cancel` closes the checkout; what was paid before that is credited nevertheless. Both may be repeated.',
    body: z.strictObject({ action: z.enum(['confirm', 'cancel']) }),
    status: 200, message: 'Deposit updated', payloadKey: 'deposit', payload: depositView, errors: ['wrong_state'],
  }),
  adminRefundDeposit: defineEndpoint({
    method: 'POST', path: '/api/admin/deposits/{id}/refund/', tag: 'Operator', summary: 'Give a deposit back, or a part of it', access: 'operator', params: idParams,
    description: 'Takes the refunded share of the credit off the balance, which may become negative by it, and has the provider return the money.',
    body: z.strictObject({ amount: z.string().max(40).optional().describe('Of the total that was paid; all that is left when absent.') }),
    status: 200, message: 'Deposit refunded', payloadKey: 'deposit', payload: depositView, errors: ['wrong_state', 'idempotency_conflict'],
  }),
};
