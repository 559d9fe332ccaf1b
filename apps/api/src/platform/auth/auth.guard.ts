import { createHash } from 'node:crypto';
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { EndpointSpec, KraftEndpoint, OpenAiEndpoint } from '@garrison/contracts';
import { invalid, issue } from '@garrison/domain';
import type { FastifyReply } from 'fastify';
import { DomainFailure } from '../http/domain-failure.js';
import { guardedKraft, KRAFT_METADATA } from '../http/kraft-dialect.js';
import { OPENAI_METADATA } from '../http/openai-dialect.js';
import type { Actor } from '../http/request-context.js';
import { ENDPOINT_METADATA, type GarrisonRequest } from '../http/route.js';
import { RateLimit } from '../rate-limit/rate-limit.js';
import { Credentials } from './credentials.js';

export const UNLISTED_METADATA = 'garrison:unlisted';
const MAX_IDEMPOTENCY_KEY = 255;
const MAX_USER_AGENT = 300;

/** Marks a handler that is not part of the public API (health, metrics, documents) as open to everybody. */
export const Unlisted = () => SetMetadata(UNLISTED_METADATA, true);

/** What an endpoint of any dialect says about who may call it. */
export type Guarded = Pick<EndpointSpec, 'access' | 'method' | 'tag' | 'answersGuesses'>;

/** Decides who may call: a handler with neither an endpoint nor `@Unlisted()` is closed to all. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly credentials: Credentials,
    private readonly rateLimit: RateLimit,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const handler = execution.getHandler();
    if (Reflect.getMetadata(UNLISTED_METADATA, handler)) return true;
    const spec = guardedOf(handler);
    if (!spec) throw new DomainFailure({ code: 'forbidden', reason: 'This route is not open.' });
    const request = execution.switchToHttp().getRequest<GarrisonRequest>();
    const actor = await this.actorOf(request, spec);
    if (actor) request.actor = actor;
    // who sends something wrong is counted by his address, or could guess and ask as often as he likes
    await this.rateLimit.take(execution.switchToHttp().getResponse<FastifyReply>(), actor ?? null, request.ip, spec);
    if (actor === undefined) throw new DomainFailure({ code: 'unauthenticated', reason: 'The token or API key is unknown, expired or revoked.' });
    this.demand(spec, actor);
    request.garrison = {
      context: { requestId: request.id, ip: request.ip, userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null, actor, idempotencyKey: idempotencyKeyOf(request), requestHash: hashOf(request) },
    };
    return true;
  }

  /** null without credentials, undefined with wrong ones. */
  private async actorOf(request: GarrisonRequest, spec: Guarded): Promise<Actor | null | undefined> {
    if (spec.access === 'public' && spec.tag === 'Authentication') return null;
    const credential = credentialOf(request);
    return credential === undefined ? null : this.credentials.identify(credential);
  }

  private demand(spec: Guarded, actor: Actor | null): void {
    if (spec.access === 'public') return;
    if (!actor) throw new DomainFailure({ code: 'unauthenticated', reason: 'Send "Authorization: Bearer <token or API key>" or "X-API-Key: <API key>".' });
    if (spec.access === 'session' && actor.kind !== 'session') throw new DomainFailure({ code: 'forbidden', reason: 'This needs a signed-in person; API keys cannot do it.' });
    if (spec.access === 'operator' && actor.role !== 'operator') throw new DomainFailure({ code: 'forbidden', reason: 'This needs the operator role.' });
    const scope = scopeOf(spec);
    if (scope !== undefined && !actor.scopes.includes(scope)) {
      throw new DomainFailure({ code: 'forbidden', reason: `This API key lacks the scope "${scope}"; it has: ${actor.scopes.join(', ')}.` });
    }
  }
}

function guardedOf(handler: object): Guarded | undefined {
  const kraft = Reflect.getMetadata(KRAFT_METADATA, handler) as KraftEndpoint | undefined;
  if (kraft) return guardedKraft(kraft);
  return (Reflect.getMetadata(OPENAI_METADATA, handler) as OpenAiEndpoint | undefined) ?? (Reflect.getMetadata(ENDPOINT_METADATA, handler) as EndpointSpec | undefined);
}

/** The scope an API key needs; an operator's key that may only read must not be a way to act. */
function scopeOf({ access, method }: Guarded): string | undefined {
  if (access === 'operator') return method === 'GET' ? 'read' : 'write';
  return access === 'public' || access === 'session' ? undefined : access;
}

function credentialOf({ headers }: GarrisonRequest): string | undefined {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string' && apiKey) return apiKey;
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function idempotencyKeyOf({ headers, method }: GarrisonRequest): string | null {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || (method !== 'POST' && method !== 'DELETE')) return null;
  if (key.length === 0 || key.length > MAX_IDEMPOTENCY_KEY) {
    throw new DomainFailure(invalid([issue('Idempotency-Key', 'too_long', `The Idempotency-Key header must have 1 to ${MAX_IDEMPOTENCY_KEY} characters.`)]));
  }
  return key;
}

const hashOf = ({ method, url, body }: GarrisonRequest): string =>
  createHash('sha256').update(`${method} ${url.replace(/\/(?=\?|$)/, '')}\n${JSON.stringify(body ?? null)}`).digest('hex');
