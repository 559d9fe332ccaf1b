import { Inject, Injectable } from '@nestjs/common';
import { err, ok, tokenCharge, type Currency, type DomainError, type Result, type TokenRate, type Tokens } from '@garrison/domain';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Affordability } from '../ledger/affordability.js';
import { Ledger } from '../ledger/ledger.service.js';

/** What a process may still do with a request after the provider's time is over, before others take it for dead. */
const GRACE_SECONDS = 60;

/** A request that was let through and is not charged yet. */
export type OpenRequest = { readonly id: string; readonly accountId: string; readonly currency: Currency; readonly model: string; readonly rate: TokenRate };
export type Used = { readonly tokens: Tokens; readonly isEstimated: boolean };

/**
 * The money of AI chat. A request is a row before the provider is asked: it holds what the longest answer would cost. The row ends once, with the charge in the
 * same transaction, and its entry on the ledger is named after it (decision 0020).
 */
@Injectable()
export class AiLedger {
  constructor(
    private readonly transactions: Transactions,
    private readonly affordability: Affordability,
    private readonly ledger: Ledger,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Holds what `most` would cost; refuses what credit or caps do not cover. */
  async open({ actor, requestId }: AuthenticatedContext, model: string, rate: TokenRate, most: Tokens): Promise<Result<OpenRequest, DomainError>> {
    const { accountId, currency, keyId } = actor;
    const held = tokenCharge(most, rate);
    const id = uuidv7();
    return this.transactions.run<OpenRequest, DomainError>(async (tx) => {
      const admitted = await this.affordability.admitMore(tx, actor, held);
      if (!admitted.ok) return err(toldOfTokens(admitted.error));
      await tx.query(
        'INSERT INTO ai_usage (id, account_id, api_key_id, request_id, model, currency, held_nano, input_rate_nano, output_rate_nano) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        [id, accountId, keyId, requestId, model, currency, held.toString(), rate.input.toString(), rate.output.toString()],
      );
      return ok({ id, accountId, currency, model, rate });
    });
  }

  /** Charges a request, once; says what it costs. */
  async charge({ id, accountId, currency, model, rate }: OpenRequest, { tokens, isEstimated }: Used): Promise<bigint> {
    const nano = tokenCharge(tokens, rate);
    await this.transactions.commit(async (tx) => {
      const ended: unknown[] = await tx.query(
        `WITH ended AS (
           UPDATE ai_usage SET status = 'charged', prompt_tokens = $2, completion_tokens = $3, is_estimated = $4, amount_nano = $5, ended_at = wall_clock() WHERE id = $1 AND status = 'open' RETURNING ended_at),
         day AS (
           INSERT INTO ai_usage_days AS d (account_id, day, model, requests, prompt_tokens, completion_tokens, amount_nano, updated_at)
           SELECT $6, (ended_at AT TIME ZONE 'UTC')::date, $7, 1, $2, $3, $5, ended_at FROM ended
           ON CONFLICT (account_id, day, model) DO UPDATE SET requests = d.requests + 1, prompt_tokens = d.prompt_tokens + excluded.prompt_tokens,
             completion_tokens = d.completion_tokens + excluded.completion_tokens, amount_nano = d.amount_nano + excluded.amount_nano, updated_at = greatest(d.updated_at, excluded.updated_at))
         SELECT 1 FROM ended`,
        [id, tokens.input, tokens.output, isEstimated, nano.toString(), accountId, model],
      );
      if (ended.length === 0 || nano === 0n) return;
      const lines = [{ accountId, book: 'credits', amountNano: -nano }, { accountId: null, book: 'revenue_ai', amountNano: nano }] as const;
      await this.ledger.post(tx, { source: `ai:${id}`, kind: 'ai', currency, description: `AI chat: ${model}`, resource: { type: 'ai_request', id }, lines });
    });
    return nano;
  }

  /** Ends a request that used nothing. */
  async release({ id }: OpenRequest): Promise<void> {
    await this.transactions.reader.query("UPDATE ai_usage SET status = 'refused', ended_at = wall_clock() WHERE id = $1 AND status = 'open'", [id]);
  }

  /** Ends the requests whose process died before it could charge them: nobody knows what they used, so they cost nothing. Any number of workers may do it. */
  async sweep(): Promise<number> {
    const [lost]: { count: number }[] = await this.transactions.reader.query(
      `WITH lost AS (UPDATE ai_usage SET status = 'lost', ended_at = wall_clock() WHERE status = 'open' AND opened_at < wall_clock() - $1 * interval '1 second' RETURNING 1) SELECT count(*)::int AS count FROM lost`,
      [this.env.AI_PROVIDER_TIMEOUT_SECONDS + GRACE_SECONDS],
    );
    return lost?.count ?? 0;
  }
}

const toldOfTokens = (error: DomainError): DomainError =>
  error.code === 'insufficient_credits' ? { ...error, reason: 'The balance must cover the longest answer that is asked for, and what is being made already; a smaller max_tokens needs less.' } : error;
