import { Inject, Injectable } from '@nestjs/common';
import { err, invalid, issue, ok, type DomainError, type Result } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';

/** What is told to whom the provider asked to wait without saying how long. */
const WAIT_SECONDS = 5;
const MAX_ERROR_BYTES = 4_096;

const unavailable = (reason: string): Result<never, DomainError> => err({ code: 'unavailable', reason });

/** The OpenAI-compatible server that answers. Bodies go there as they came, and its answers come back as they are. */
@Injectable()
export class AiProvider {
  constructor(
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** Says which setting is missing, if any. */
  require(): Result<void, DomainError> {
    return this.env.AI_PROVIDER_URL === '' ? unavailable('AI chat has no provider: the operator has to set AI_PROVIDER_URL (and AI_PROVIDER_KEY, if the provider asks for a key).') : ok(undefined);
  }

  /** Asks for a completion; the answer's head is a success. `signal` ends the call, also while the answer is read. */
  async complete(body: object, signal: AbortSignal): Promise<Result<Response, DomainError>> {
    const { AI_PROVIDER_URL: url, AI_PROVIDER_KEY: key } = this.env;
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
        method: 'POST', body: JSON.stringify(body), signal, redirect: 'error', headers: { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
      });
      return response.ok ? ok(response) : err(await this.refusal(response));
    } catch (error) {
      return err(this.failure(error));
    }
  }

  /** Why a call or an answer broke off. */
  failure(error: unknown): DomainError {
    const slow = (error as Error).name === 'TimeoutError';
    if ((error as Error).name !== 'AbortError') this.logger.warn({ err: error }, 'the AI provider failed');
    return { code: 'unavailable', reason: slow ? 'The AI provider did not finish in time.' : 'The AI provider cannot be reached, or broke off.' };
  }

  private async refusal(response: Response): Promise<DomainError> {
    const { status } = response;
    const said = messageOf(await response.text().catch(() => ''));
    if (status === 429) return { code: 'rate_limited', retry_after_seconds: Math.max(1, Math.ceil(Number(response.headers.get('retry-after')) || WAIT_SECONDS)) };
    if (status === 400 || status === 413 || status === 422) return invalid([issue('body', 'refused_by_provider', said || 'The AI provider refuses this request.')]);
    this.logger.error({ status, said }, 'the AI provider refused a request');
    if (status === 401 || status === 403) return { code: 'unavailable', reason: 'The AI provider does not accept our key: the operator has to look at AI_PROVIDER_KEY.' };
    if (status === 404) return { code: 'unavailable', reason: 'The AI provider does not have this model, or AI_PROVIDER_URL is not its address.' };
    return { code: 'unavailable', reason: `The AI provider failed with status ${status}.` };
  }
}

/** The sentence in an error of OpenAI's shape. */
function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string };
    const message = typeof error === 'string' ? error : error?.message;
    return typeof message === 'string' ? message.slice(0, MAX_ERROR_BYTES) : '';
  } catch {
    return '';
  }
}
