import { once } from 'node:events';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { EndpointSpec } from '@garrison/contracts';
import type { FastifyReply } from 'fastify';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { ENV, type Env } from '../../config/env.js';
import { DomainFailure } from '../http/domain-failure.js';
import type { Actor } from '../http/request-context.js';

const WINDOW_SECONDS = 60;
const CONNECT_WAIT_MS = 2_000;
/** Guessing passwords must be slow whatever the general limit is: this share of it per address. */
const SIGN_IN_SHARE = 0.1;

/** Counts calls per API key, session account or address, in Redis for all api processes together; without Redis each process counts alone. */
@Injectable()
export class RateLimit implements OnModuleInit, OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly general: RateLimiterRedis;
  private readonly signIn: RateLimiterRedis;

  constructor(@Inject(ENV) env: Env) {
    // Fails fast instead of queueing while Redis is away: a request must not wait for a counter.
    this.redis = new Redis(env.REDIS_URL, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: false });
    this.redis.on('error', () => undefined);
    const limiter = (keyPrefix: string, points: number) =>
      new RateLimiterRedis({
        storeClient: this.redis,
        keyPrefix,
        points,
        duration: WINDOW_SECONDS,
        inMemoryBlockOnConsumed: points,
        insuranceLimiter: new RateLimiterMemory({ points, duration: WINDOW_SECONDS }),
      });
    this.general = limiter(`${env.QUEUE_PREFIX}:rate`, env.RATE_LIMIT_PER_MINUTE);
    this.signIn = limiter(`${env.QUEUE_PREFIX}:rate:sign-in`, Math.max(5, Math.floor(env.RATE_LIMIT_PER_MINUTE * SIGN_IN_SHARE)));
  }

  /** Counts from the first call on are meant to be in Redis; a Redis that is away delays the start by a moment only. */
  async onModuleInit(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(CONNECT_WAIT_MS) }).catch(() => undefined);
  }

  /** Takes one call from the caller's allowance and tells what is left in the headers. Throws `rate_limited` when there is none. */
  async take(reply: FastifyReply, actor: Actor | null, ip: string, spec: Pick<EndpointSpec, 'access' | 'tag' | 'answersGuesses'>): Promise<void> {
    const limiter = spec.answersGuesses || (spec.access === 'public' && spec.tag === 'Authentication') ? this.signIn : this.general;
    const caller = actor?.keyId ?? actor?.accountId ?? ip;
    let refused = false;
    const state = await limiter.consume(caller).catch((reason: unknown) => {
      refused = reason instanceof RateLimiterRes;
      return reason;
    });
    if (!(state instanceof RateLimiterRes)) return;
    const reset = Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
    void reply.headers({ 'ratelimit-limit': limiter.points, 'ratelimit-remaining': Math.max(0, state.remainingPoints), 'ratelimit-reset': reset });
    if (refused) throw new DomainFailure({ code: 'rate_limited', retry_after_seconds: reset });
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
