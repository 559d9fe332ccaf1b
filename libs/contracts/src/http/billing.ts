import { z } from 'zod';
import { currencies, spendingKinds, usageKinds } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, idParams, listQuery, moment, price, timestamp, uuid } from './envelope.js';

const currency = z.enum(currencies);
const minutes = z.number().int().nonnegative();
/** The span a bill is about; minutes that begin within it count. */
const period = {
  currency, from: timestamp, to: timestamp, charged_until: timestamp.describe('Usage up to here is charged and in the answer; what came later follows within minutes.'),
};
const bounds = {
  from: moment.optional().describe('The first moment; the beginning of the month (UTC) when it is left out.'),
  to: moment.optional().describe('Not included; the end of the month of `from` when it is left out. At most 400 days later.'),
};
const format = <const F extends readonly [string, ...string[]]>(formats: F) => z.enum(formats).default('json' as never).describe('How the answer is written; the Accept header says it too.');

export const transactionTypes = ['credit', 'debit'] as const;
export const transactionView = z
  .object({
    id: uuid, type: z.enum(transactionTypes), amount, currency, balance_after: amount, kind: z.string().describe('Such as `usage`, `deposit`, `grant` or `welcome`.'), reason: z.string(),
    resource: z.object({ type: z.string(), id: uuid }).nullable(), from: timestamp.nullable().describe('What of the time a charge for usage is for.'), to: timestamp.nullable(), created_at: timestamp,
  })
  .meta({ id: 'Transaction' });
export type TransactionView = z.infer<typeof transactionView>;

const usageLine = z.object({
  kind: z.enum(usageKinds), resource_type: z.string(), resource_id: uuid, resource_name: z.string(), region: z.string(), instance_id: uuid.nullable(), quantity: z.number().int(), minutes, price_per_hour: price, amount,
});
export const usageLineView = usageLine.meta({ id: 'UsageLine' });
export type UsageLineView = z.infer<typeof usageLineView>;

const part = z.object({ minutes, amount });
const disk = z.object({ volume_id: uuid, name: z.string(), volume_type: z.string(), size_gb: z.number().int(), minutes, amount });
export const instanceBillingView = z
  .object({
    instance_id: uuid, instance_name: z.string(), ...period,
    compute: z.object({ gpu: part.extend({ gpu_model: z.string(), gpu_count: z.number().int() }), hibernated: part, amount }),
    storage: z.object({ os_volume: disk.nullable(), data_volumes: z.array(disk), amount }),
    public_ip: part, total: amount, hourly_burn: amount,
  })
  .meta({ id: 'BillingBreakdown' });
export type InstanceBillingView = z.infer<typeof instanceBillingView>;

const summary = z.object({ count: z.number().int(), minutes, total: amount, hourly_burn: amount });
export const volumeBillingView = z
  .object({
    volume_id: uuid, name: z.string(), region: z.string(), volume_type: z.string(), size_gb: z.number().int(), rate: z.object({ price_per_tb_hour: price, price_per_hour: price }).nullable(),
    minutes, amount, hourly_burn: amount,
  })
  .meta({ id: 'VolumeBillingRecord' });
export type VolumeBillingView = z.infer<typeof volumeBillingView>;
export const volumesBillingView = z.object({ ...period, volumes: z.array(volumeBillingView), summary }).meta({ id: 'VolumesBilling' });
export const volumeHoursView = z
  .object({ ...period, volume: volumeBillingView, records: z.array(z.object({ hour: timestamp, size_gb: z.number().int(), minutes, amount })).describe('Hours in which something was charged.'), summary })
  .meta({ id: 'VolumeHourlyBilling' });
export const snapshotsBillingView = z
  .object({
    ...period, fixed_size_gb: z.literal(100),
    records: z.array(z.object({ resource_type: z.enum(['snapshot', 'image']), resource_id: uuid, name: z.string(), region: z.string(), minutes, amount, hourly_burn: amount })), summary,
  })
  .meta({ id: 'SnapshotBilling' });

export const billingGroups = ['resource_type', 'region', 'instance'] as const;
export const billingView = z
  .object({
    ...period, group_by: z.enum(billingGroups), total: amount,
    groups: z.array(z.object({ key: z.string().nullable().describe('null: what belongs to no machine.'), name: z.string(), minutes, amount, share_percent: z.number() })),
    current_hour: z.object({ from: timestamp, charged: amount.describe('Of this hour so far.'), hourly_burn: amount.describe('What everything costs per hour now.') }),
  })
  .meta({ id: 'AggregatedBilling' });
export type BillingView = z.infer<typeof billingView>;

/** Which days can be asked for: minutes are 32-bit numbers, and ledgers began after 1970. */
const lastDay = z.iso.date().refine((text) => text >= '1970-01-01' && text < '6000', 'Days from 1970-01-01 to 5999-12-31 can be looked at.');
export const MAX_BILLING_DAYS = 100;
const byKind = z.record(z.enum(spendingKinds), amount);
export const billingDayView = z
  .object({
    day: z.iso.date(), total: amount.describe('The sum of its kinds.'), kinds: byKind, balance: amount.describe('As it stood when the day ended, before its last minutes were charged; of today, as it is now.'),
  })
  .meta({ id: 'BillingDay' });
export type BillingDayView = z.infer<typeof billingDayView>;

const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
export const statementSummaryView = z
  .object({
    month, currency, opening_balance: amount, credits: amount.describe('What came in.'), charges: amount.describe('What went out: usage, and whatever else was charged or given back.'), closing_balance: amount,
    charged_until: timestamp.describe('Usage up to here is in it.'), is_final: z.boolean().describe('The month is over and charged to its end.'),
  })
  .meta({ id: 'StatementSummary' });
export type StatementSummaryView = z.infer<typeof statementSummaryView>;
export const statementView = z
  .object({
    ...statementSummaryView.shape, account: z.object({ id: uuid, name: z.string(), email: z.string(), address: z.array(z.string()), tax_number: z.string().nullable() }),
    other_lines: z.array(z.object({ at: timestamp, reason: z.string(), amount })).describe('Everything but usage; what went out is negative.'), usage_lines: z.array(usageLine),
  })
  .meta({ id: 'Statement' });
export type StatementView = z.infer<typeof statementView>;

const findingView = z.object({
  check: z.string().describe('Which equality does not hold.'), where: z.string().describe('The first line that differs.'), expected: z.string(), found: z.string(), account_id: uuid,
});
export const reconciliationView = z
  .object({
    checked_at: timestamp, accounts: z.number().int(), ok: z.boolean(), entries: z.number().int(), usage_intervals: z.number().int(),
    checks: z.array(z.object({ check: z.string(), description: z.string(), ok: z.boolean() })), first_difference: findingView.nullable(),
    next: uuid.nullable().describe('There are more accounts: go on with `after` this one. Null at the end, and for one account.'),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationView = z.infer<typeof reconciliationView>;

export const billingEndpoints = {
  listTransactions: defineEndpoint({
    method: 'GET', path: '/api/transactions/', tag: 'Billing', summary: 'List transactions', access: 'billing',
    description: 'Every line of the ledger that changed the balance, newest first, with the balance after it. Usage is charged once a minute, all of an account together; the transaction itself says for what.',
    query: listQuery(['created_at'], { type: z.enum(transactionTypes).optional(), from: moment.optional(), to: moment.optional(), format: format(['json', 'csv']) }), alsoAs: ['text/csv'],
    status: 200, message: 'Transactions retrieved', payloadKey: 'transactions', payload: z.array(transactionView), paginated: true, errors: [],
  }),
  getTransaction: defineEndpoint({
    method: 'GET', path: '/api/transactions/{id}/', tag: 'Billing', summary: 'Get a transaction, and for usage what it was for', access: 'billing', params: idParams,
    status: 200, message: 'Transaction retrieved', payloadKey: 'transaction', payload: transactionView, extra: { lines: z.array(usageLineView).describe('They sum to the amount of a charge for usage; empty for others.') }, errors: [],
  }),
  getInstanceBilling: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/billing/', tag: 'Billing', summary: 'Get what an instance was charged', access: 'billing', params: idParams, query: z.strictObject(bounds),
    status: 200, message: 'Billing retrieved', payloadKey: 'billing', payload: instanceBillingView, errors: [],
  }),
  listVolumesBilling: defineEndpoint({
    method: 'GET', path: '/api/volumes/billing/', tag: 'Billing', summary: 'Get what volumes were charged', access: 'billing', query: z.strictObject(bounds),
    status: 200, message: 'Billing retrieved', payloadKey: 'billing', payload: volumesBillingView, errors: [],
  }),
  getVolumeBilling: defineEndpoint({
    method: 'GET', path: '/api/volumes/{id}/billing/', tag: 'Billing', summary: 'Get what a volume was charged, hour by hour', access: 'billing', params: idParams, query: z.strictObject(bounds),
    status: 200, message: 'Billing retrieved', payloadKey: 'billing', payload: volumeHoursView, errors: [],
  }),
  listSnapshotsBilling: defineEndpoint({
    method: 'GET', path: '/api/snapshots/billing/', tag: 'Billing', summary: 'Get what snapshots and custom images were charged', access: 'billing', query: z.strictObject(bounds),
    status: 200, message: 'Billing retrieved', payloadKey: 'billing', payload: snapshotsBillingView, errors: [],
  }),
  getBilling: defineEndpoint({
    method: 'GET', path: '/api/billing/', tag: 'Billing', summary: 'Get what everything was charged, in groups', access: 'billing',
    query: z.strictObject({ ...bounds, group_by: z.enum(billingGroups).default('resource_type'), format: format(['json', 'csv']) }), alsoAs: ['text/csv'],
    description: 'As CSV it is one line for each thing and kind of usage.',
    status: 200, message: 'Billing retrieved', payloadKey: 'billing', payload: billingView, errors: [],
  }),
  listBillingDays: defineEndpoint({
    method: 'GET', path: '/api/billing/days/', tag: 'Billing', summary: 'Get what was charged each day, by what it went to', access: 'billing',
    description: 'Days are UTC, the oldest first; each of them is there, also where nothing was charged. Usage counts for the day of its minutes, an AI answer for the day it ended on.',
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(MAX_BILLING_DAYS).default(30), to_day: lastDay.optional().describe('The last of them; today when it is left out.') }),
    status: 200, message: 'Billing retrieved', payloadKey: 'days', payload: z.array(billingDayView),
    extra: { currency, total: amount, kinds: byKind.describe('The sums of all these days.'), charged_until: period.charged_until }, errors: [],
  }),
  listStatements: defineEndpoint({
    method: 'GET', path: '/api/billing/statements/', tag: 'Billing', summary: 'List monthly statements', access: 'billing',
    status: 200, message: 'Statements retrieved', payloadKey: 'statements', payload: z.array(statementSummaryView), errors: [],
  }),
  getStatement: defineEndpoint({
    method: 'GET', path: '/api/billing/statements/{month}/', tag: 'Billing', summary: 'Get the statement of a month', access: 'billing', params: z.strictObject({ month }),
    query: z.strictObject({ format: format(['json', 'html', 'pdf', 'csv']) }), alsoAs: ['text/html', 'application/pdf', 'text/csv'],
    status: 200, message: 'Statement retrieved', payloadKey: 'statement', payload: statementView, errors: [],
  }),
  reconcileBilling: defineEndpoint({
    method: 'GET', path: '/api/billing/reconcile/', tag: 'Billing', summary: 'Prove that usage, ledger, bills and balance agree', access: 'billing',
    description: 'Works everything out again from the recorded usage and the prices, and names the first line that differs.',
    status: 200, message: 'Books reconciled', payloadKey: 'reconciliation', payload: reconciliationView, errors: [],
  }),
  adminReconcileBilling: defineEndpoint({
    method: 'GET', path: '/api/admin/billing/reconcile/', tag: 'Operator', summary: 'Prove that the books of all accounts agree', access: 'operator',
    description: 'Accounts are looked at in the order of their ids, as many as `limit` says and ten seconds allow; `next` says where to go on. Each answer is about one moment.',
    query: z.strictObject({ account_id: uuid.optional().describe('This account alone.'), after: uuid.optional().describe('Accounts behind this one: `next` of the answer before.'), limit: z.coerce.number().int().min(1).max(25_000).default(1_000) }),
    status: 200, message: 'Books reconciled', payloadKey: 'reconciliation', payload: reconciliationView, errors: [],
  }),
};
