import { z } from 'zod';
import { chatMessage } from '../http/ai.js';

/** One endpoint of the OpenAI dialect: its answers and errors have OpenAI's own shape. Sibling of `EndpointSpec` and `KraftEndpoint`. */
export type OpenAiEndpoint = {
  readonly method: 'GET' | 'POST';
  readonly path: `/v1/${string}`;
  readonly tag: 'AI chat';
  /** The scope an API key needs. */
  readonly access: 'read' | 'write';
};

const count = z.number().int().min(1);

/** What of a completion request we look at; everything else passes through. null means left out, as with OpenAI. */
export const openAiChatRequest = z.looseObject({
  model: z.string().min(1).max(200),
  messages: z.array(chatMessage).min(1).max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: count.nullish(),
  max_completion_tokens: count.nullish(),
  n: count.max(16).nullish(),
});
export type OpenAiChatRequest = z.output<typeof openAiChatRequest>;

/** The part of OpenAI's API that is served. */
export const openAiEndpoints = {
  listModels: { method: 'GET', path: '/v1/models', tag: 'AI chat', access: 'read' },
  getModel: { method: 'GET', path: '/v1/models/{model}', tag: 'AI chat', access: 'read' },
  createCompletion: { method: 'POST', path: '/v1/chat/completions', tag: 'AI chat', access: 'write' },
} as const satisfies Record<string, OpenAiEndpoint>;
