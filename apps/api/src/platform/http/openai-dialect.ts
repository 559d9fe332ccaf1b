import { openAiEndpoints } from '@garrison/contracts';
import { describeError, type DomainError } from '@garrison/domain';
import type { FastifyRequest } from 'fastify';

/** Marks handlers of the OpenAI dialect with their `OpenAiEndpoint`. */
export const OPENAI_METADATA = 'garrison:openai-endpoint';

const routes = Object.values(openAiEndpoints).map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replace('{model}', '[^/]+')}/?$`) }));

/** Does the request speak OpenAI's dialect, and want to be answered in it, also where there is no such route? */
export const speaksOpenAi = ({ url }: Pick<FastifyRequest, 'url'>): boolean => /^\/v1\/(?:models|chat)(?:[/?]|$)/.test(url);

/** The methods of a path of the dialect. */
export const openAiMethods = (path: string): string[] => routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);

/** OpenAI's own words for what clients look at; every other refusal keeps its own. */
const codes: Partial<Record<DomainError['code'], string>> = { unauthenticated: 'invalid_api_key', rate_limited: 'rate_limit_exceeded', insufficient_credits: 'insufficient_quota' };

/** A refusal in OpenAI's shape. */
export function openAiFailure(error: DomainError, status: number) {
  const [issue] = error.code === 'validation_failed' ? error.issues : [];
  const message = error.code === 'validation_failed' ? error.issues.map((one) => `${one.field}: ${one.message}`).join('; ') : describeError(error);
  const code = error.code === 'not_found' && error.resource === 'ai_model' ? 'model_not_found' : (codes[error.code] ?? error.code);
  return { error: { message, type: typeOf(status), param: issue?.field ?? null, code } };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 402) return 'insufficient_quota';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

/** What will not be otherwise for being asked again at once: OpenAI's clients repeat 409 and 5xx by themselves unless they are told so. */
export const isWorthRepeating = ({ code }: DomainError): boolean => code !== 'limit_reached';
