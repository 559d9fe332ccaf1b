import { z } from 'zod';
import { currencies } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount } from './envelope.js';

const cap = z.string().max(40).nullable();
/** Decimal amounts in the account's currency; null: no cap. */
export const spendCapsInput = z.strictObject({ per_hour: cap.meta({ examples: ['10.00'] }), per_month: cap.meta({ examples: ['500.00'] }) }).meta({ id: 'SpendCapsRequest' });
export type SpendCapsInput = z.infer<typeof spendCapsInput>;

export const spendCapsView = z.object({ per_hour: amount.nullable(), per_month: amount.nullable() }).meta({ id: 'SpendCaps' });
export type SpendCapsView = z.infer<typeof spendCapsView>;

const spendingUnderCaps = spendCapsView.extend({
  committed_per_hour: amount.describe('What all there is costs per hour once it runs, also what is being made, stopped or started.'), spent_this_month: amount.describe('Since the calendar month (UTC) began.'),
});

export const accountCapsView = spendingUnderCaps
  .extend({ currency: z.enum(currencies), api_key: spendingUnderCaps.nullable().describe('The same of the API key that asks; null for a signed-in person.') })
  .meta({ id: 'AccountSpendCaps' });
export type AccountCapsView = z.infer<typeof accountCapsView>;

export const capEndpoints = {
  getSpendCaps: defineEndpoint({
    method: 'GET', path: '/api/billing/caps/', tag: 'Billing', summary: 'Read the spend caps and what counts towards them', access: 'billing',
    status: 200, message: 'Spend caps retrieved', payloadKey: 'caps', payload: accountCapsView, errors: [],
  }),
  setSpendCaps: defineEndpoint({
    method: 'PUT', path: '/api/billing/caps/', tag: 'Billing', summary: 'Set the spend caps of the account', access: 'billing',
    description: 'What would go beyond a cap is refused with `limit_reached` before anything is made. A cap stops nothing that runs. API keys have caps of their own (`spend_caps`).',
    body: spendCapsInput, status: 200, message: 'Spend caps set', payloadKey: 'caps', payload: accountCapsView, errors: [],
  }),
};
