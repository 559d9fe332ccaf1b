import { z } from 'zod';
import { currencies } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { amount, day, listQuery, price, timestamp } from './envelope.js';

const currency = z.enum(currencies);
const tokens = z.number().int().nonnegative();

/** A message as OpenAI writes it; what is in it is the provider's business. */
export const chatMessage = z.looseObject({ role: z.string().min(1).max(50) }).meta({ id: 'ChatMessage' });

export const chatRequest = z
  .strictObject({
    model: z.string().min(1).max(200), messages: z.array(chatMessage).min(1).max(2_000), temperature: z.number().min(0).max(2).optional(), max_tokens: z.number().int().min(1).optional(),
    stream: z.boolean().default(false).describe('true: the answer comes piece by piece as server-sent events of OpenAI’s shape, without the envelope. The last piece has no choices and says what was used and charged (`usage` as without a stream); `data: [DONE]` ends them.'),
  })
  .meta({ id: 'ChatCompletionsRequest' });

export const chatCompletion = z
  .looseObject({ id: z.string().optional(), model: z.string().optional(), choices: z.array(z.looseObject({})) })
  .meta({ id: 'ChatCompletion' })
  .describe('The provider’s answer, as it came.');

export const chatUsage = z
  .object({ prompt_tokens: tokens, completion_tokens: tokens, total_tokens: tokens, is_estimated: z.boolean().describe('The provider did not say what was used.'), amount, currency })
  .meta({ id: 'ChatUsage' });
export type ChatUsage = z.infer<typeof chatUsage>;

export const aiModelView = z
  .object({
    model: z.string(), name: z.string(), owned_by: z.string(), context_tokens: tokens, max_output_tokens: tokens, currency,
    price_per_million_tokens: z.object({ input: price, output: price }),
  })
  .meta({ id: 'AiModel' });
export type AiModelView = z.infer<typeof aiModelView>;

const totals = { requests: z.number().int(), prompt_tokens: tokens, completion_tokens: tokens, total_tokens: tokens, amount };
export const aiUsageSummaryView = z
  .object({ from: day, to: day, currency, ...totals, models: z.array(z.object({ model: z.string(), ...totals })) })
  .meta({ id: 'UsageSummary' });
export type AiUsageSummaryView = z.infer<typeof aiUsageSummaryView>;
export const aiUsageDayView = z.object({ day, model: z.string(), currency, ...totals, updated_at: timestamp }).meta({ id: 'AiUsageDay' });
export type AiUsageDayView = z.infer<typeof aiUsageDayView>;

export const aiEndpoints = {
  createChat: defineEndpoint({
    method: 'POST', path: '/api/ai/chat/', tag: 'AI chat', summary: 'Ask a language model', access: 'write', body: chatRequest,
    description: 'Costs the tokens it uses. The credit must cover the longest answer that was asked for; what was used is charged when the answer ends, also when the caller goes away before. Each request is answered and charged by itself: an Idempotency-Key changes nothing. `/v1/chat/completions` takes all that OpenAI’s clients send.',
    status: 200, message: 'Answered', payloadKey: 'completion', payload: chatCompletion, extra: { usage: chatUsage }, errors: ['not_found', 'insufficient_credits', 'limit_reached', 'unavailable'],
  }),
  listAiModels: defineEndpoint({
    method: 'GET', path: '/api/ai/models/', tag: 'AI chat', summary: 'List language models and their prices', access: 'read',
    description: 'Empty while the operator has set no provider.',
    status: 200, message: 'Models retrieved', payloadKey: 'models', payload: z.array(aiModelView), extra: { unavailable_reason: z.string().nullable().describe('Why nothing can be asked now; null when it can.') }, errors: [],
  }),
  getAiUsage: defineEndpoint({
    method: 'GET', path: '/api/ai/usage/', tag: 'AI chat', summary: 'Get what AI chat used and cost', access: 'billing',
    query: z.strictObject({ from_day: day.optional().describe('The first day (UTC); that of the present month when it is left out.'), to_day: day.optional().describe('The last day; today when it is left out.') }),
    status: 200, message: 'Usage retrieved', payloadKey: 'usage', payload: aiUsageSummaryView, errors: [],
  }),
  listAiUsage: defineEndpoint({
    method: 'GET', path: '/api/ai/usage/history/', tag: 'AI chat', summary: 'List what AI chat used, by day and model', access: 'billing',
    query: listQuery(['day'], { from_day: day.optional(), to_day: day.optional() }).omit({ search: true }),
    status: 200, message: 'Usage retrieved', payloadKey: 'history', payload: z.array(aiUsageDayView), paginated: true, errors: [],
  }),
};
