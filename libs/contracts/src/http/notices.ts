import { z } from 'zod';
import { currencies, forecastStages } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, flag, listQuery, timestamp, uuid } from './envelope.js';

export const noticeKinds = ['runway', 'used_up', 'retention', 'lease', 'idle', 'security', 'dispute'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const noticeView = z
  .object({
    id: uuid, kind: z.enum(noticeKinds), title: z.string(), message: z.string(), data: z.record(z.string(), z.unknown()).describe('The facts of the sentence: dates, amounts, what it is about.'),
    mail: z.enum(['pending', 'sent', 'failed', 'off']), created_at: timestamp,
  })
  .meta({ id: 'Notice' });
export type NoticeView = z.infer<typeof noticeView>;

export const forecastView = z
  .object({
    as_of: timestamp, currency: z.enum(currencies), balance: amount, hourly_burn: amount, hourly_burn_asleep: amount.describe('What is charged once every machine is hibernated.'),
    stages: z.array(z.object({ stage: z.enum(forecastStages), at: timestamp.nullable().describe('null: not as things are.'), balance: amount, what: z.string() })),
  })
  .meta({ id: 'BillingForecast' });

export const noticeEndpoints = {
  listNotices: defineEndpoint({
    method: 'GET', path: '/api/notices/', tag: 'Activity', summary: 'List what the account was told', access: 'read', query: listQuery(['created_at'], { kind: z.enum(noticeKinds).optional(), in_force: flag.optional().describe('Those that still hold, such as credit that is still as low; or those that do not.') }).omit({ search: true }),
    status: 200, message: 'Notices retrieved', payloadKey: 'notices', payload: z.array(noticeView), paginated: true, errors: [],
  }),
  getForecast: defineEndpoint({
    method: 'GET', path: '/api/billing/forecast/', tag: 'Billing', summary: 'See when credit runs out, and what happens then', access: 'billing',
    description: 'Dates and amounts of each stage if nothing is started, stopped or paid in. A stage that is behind is dated now.',
    status: 200, message: 'Forecast retrieved', payloadKey: 'forecast', payload: forecastView, errors: [],
  }),
};
