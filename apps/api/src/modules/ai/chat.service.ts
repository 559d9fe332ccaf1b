import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ChatUsage, OpenAiChatRequest } from '@garrison/contracts';
import { err, estimatedTokens, formatAmount, invalid, issue, mostTokens, ok, type DomainError, type Result, type Tokens } from '@garrison/domain';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ENV, type Env } from '../../config/env.js';
import { statusOf } from '../../platform/http/domain-failure.js';
import { openAiFailure } from '../../platform/http/openai-dialect.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { AiLedger, type OpenRequest } from './ai-ledger.js';
import { AiModels, type AiModel } from './ai-models.js';
import { AiProvider } from './ai-provider.js';
import { answeredText, choicesOf, PassingAnswer, usageOf } from './completion.js';

export type Completion = { readonly [member: string]: unknown; choices: Record<string, unknown>[] };
/** A whole answer, or one that comes piece by piece as server-sent events. */
export type Answer = { completion: Completion; usage: ChatUsage } | { events: Readable };
/** `signal` is aborted when the caller is gone or the time is over. */
type Call = { request: OpenRequest; asked: string; most: Tokens; signal: AbortSignal };

/** Lets a question through to the provider, brings the answer back, and charges what it used. */
@Injectable()
export class ChatService {
  constructor(
    private readonly models: AiModels,
    private readonly provider: AiProvider,
    private readonly ledger: AiLedger,
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** `gone` is aborted when the caller goes away before the answer ends; `tellCost` adds a last piece to a stream, with what was used and charged. */
  async ask(context: AuthenticatedContext, body: OpenAiChatRequest, gone: AbortSignal, tellCost = false): Promise<Result<Answer, DomainError>> {
    const model = this.modelOf(body);
    if (!model.ok) return model;
    const asked = JSON.stringify(body);
    const most = mostTokens(
      { text: asked, plain: body.messages.every(isPlain), messages: body.messages.length, maxTokens: limitOf(body), choices: body.n ?? 1 },
      model.value,
    );
    const opened = await this.ledger.open(context, model.value.id, model.value.rate(context.actor.currency, new Date()), most);
    if (!opened.ok) return opened;
    const signal = AbortSignal.any([gone, AbortSignal.timeout(this.env.AI_PROVIDER_TIMEOUT_SECONDS * 1_000)]);
    const call: Call = { request: opened.value, asked, most, signal };
    // whether the caller wants to see the usage or not, we need it
    const sent = body.stream ? { ...body, stream_options: { ...body.stream_options, include_usage: true } } : body;
    const response = await this.provider.complete(sent, signal);
    if (!response.ok) {
      await this.ledger.release(call.request);
      return response;
    }
    if (!body.stream) return this.whole(call, response.value);
    return ok({ events: Readable.from(this.pieces(call, response.value, body.stream_options?.include_usage === true, tellCost)) });
  }

  private modelOf(body: OpenAiChatRequest): Result<AiModel, DomainError> {
    const ready = this.provider.require();
    if (!ready.ok) return ready;
    const model = this.models.find(body.model);
    if (!model) return err({ code: 'not_found', resource: 'ai_model', id: body.model });
    const limit = limitOf(body);
    if (limit === undefined || limit <= model.maxOutputTokens) return ok(model);
    const field = typeof body.max_completion_tokens === 'number' ? 'max_completion_tokens' : 'max_tokens';
    return err(invalid([issue(field, 'out_of_range', `${model.id} answers with at most ${model.maxOutputTokens} tokens.`, { max: model.maxOutputTokens })]));
  }

  private async whole(call: Call, response: Response): Promise<Result<Answer, DomainError>> {
    let completion: Completion;
    try {
      completion = (await response.json()) as Completion;
      if (!Array.isArray(completion.choices)) throw new Error('the answer has no choices');
    } catch (error) {
      await this.ledger.release(call.request);
      return err(this.provider.failure(error));
    }
    const text = answeredText(choicesOf(completion).map(({ message }) => message));
    return ok({ completion, usage: await this.charge(call, usageOf(completion), text) });
  }

  /**
   * The answer as it comes. It is charged before its end is told, so whoever saw the end was charged; whoever goes away is charged for what came until then.
   */
  private async *pieces(call: Call, response: Response, showUsage: boolean, tellCost: boolean): AsyncGenerator<string> {
    const answer = new PassingAnswer(showUsage);
    let isCharged = false;
    try {
      const body = response.body;
      if (!body) throw new Error('the answer has no body');
      for await (const { data } of body.pipeThrough(new TextDecoderStream() as never).pipeThrough(new EventSourceParserStream() as never) as unknown as AsyncIterable<{ data: string }>) {
        if (data === '[DONE]') {
          answer.isWhole = true;
          break;
        }
        const shown = answer.pass(data);
        if (shown !== undefined) yield `data: ${shown}\n\n`;
      }
      if (!answer.isWhole) throw new Error('the answer broke off');
      const usage = await this.charge(call, answer.usage, answer.text);
      isCharged = true;
      if (tellCost) yield `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [], usage })}\n\n`;
      yield 'data: [DONE]\n\n';
    } catch (error) {
      const failure = this.provider.failure(error);
      yield `data: ${JSON.stringify(openAiFailure(failure, statusOf[failure.code]))}\n\n`;
    } finally {
      if (!isCharged) await this.charge(call, answer.usage, answer.text).catch((error: unknown) => this.logger.error({ err: error, aiRequestId: call.request.id }, 'an AI request could not be charged'));
    }
  }

  private async charge({ request, asked, most }: Call, told: Tokens | undefined, text: string): Promise<ChatUsage> {
    const tokens = told ?? estimatedTokens(asked, text, most);
    const isEstimated = told === undefined;
    const nano = await this.ledger.charge(request, { tokens, isEstimated });
    return {
      prompt_tokens: tokens.input, completion_tokens: tokens.output, total_tokens: tokens.input + tokens.output, is_estimated: isEstimated, amount: formatAmount(nano), currency: request.currency,
    };
  }
}

const limitOf = ({ max_completion_tokens, max_tokens }: OpenAiChatRequest): number | undefined => max_completion_tokens ?? max_tokens ?? undefined;

/** Is there nothing but text in a message? Pictures and sounds cost tokens that nobody can count beforehand. */
function isPlain({ content }: Record<string, unknown>): boolean {
  if (!Array.isArray(content)) return true;
  return content.every((part: { type?: unknown } | null) => part?.type === 'text' || part?.type === 'refusal');
}
