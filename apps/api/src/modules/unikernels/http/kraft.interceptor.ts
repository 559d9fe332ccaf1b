import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { kraftMetroHeader, type KraftEndpoint } from '@garrison/contracts';
import { invalid, issue } from '@garrison/domain';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { DomainFailure } from '../../../platform/http/domain-failure.js';
import { KRAFT_METADATA } from '../../../platform/http/kraft-dialect.js';
import type { AuthenticatedContext } from '../../../platform/http/request-context.js';
import { Replayed, type GarrisonRequest } from '../../../platform/http/route.js';
import { Metros } from '../metros.js';
import { parseKraftRequest } from './kraft-request.js';
import type { Entry, KraftRequest } from './kraft-exchange.js';

const BODY_LIMIT_BYTES = 256 * 1024;
export const SOME_FAILED = 'Failed to perform all operations';

/** Reads requests of the KraftCloud dialect, for the metro they were sent to, and puts the handler's entries into its envelope. */
@Injectable()
export class KraftInterceptor implements NestInterceptor {
  constructor(private readonly metros: Metros) {}

  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const spec = Reflect.getMetadata(KRAFT_METADATA, execution.getHandler()) as KraftEndpoint;
    const http = execution.switchToHttp();
    const request = http.getRequest<GarrisonRequest & KraftRequest>();
    const began = performance.now();
    const context = request.garrison?.context as AuthenticatedContext;
    const named = request.headers[kraftMetroHeader];
    const host = request.headers.host ?? '';
    const metro = typeof named === 'string' ? this.metros.named(named) : this.metros.of(host);
    if (!metro) throw new DomainFailure({ code: 'not_found', resource: 'region', id: typeof named === 'string' ? named : host });
    if (context.actor.tier && context.actor.tier !== metro.tier) throw new DomainFailure({ code: 'tier_not_allowed', tier: metro.tier, allowed: [context.actor.tier] });
    const { uuid } = request.params as { uuid?: string };
    const parsed = parseKraftRequest(spec, { uuid, query: new URL(request.url, 'http://localhost').searchParams, body: spec.method === 'GET' ? await bodyOfGet(request) : request.body });
    if (!parsed.ok) throw new DomainFailure(parsed.error);
    request.kraft = { scope: { context, accountId: context.actor.accountId, metro }, uuid: uuid?.toLowerCase(), ...parsed.value };
    return next.handle().pipe(
      map((answer: readonly Entry[] | { entries: readonly Entry[]; failed: string } | Replayed) => {
        if (answer instanceof Replayed) {
          void http.getResponse<FastifyReply>().status(answer.status).header('idempotent-replayed', 'true');
          return answer.body;
        }
        const { entries, failed } = isList(answer) ? { entries: answer, failed: SOME_FAILED } : answer;
        return { ...kraftEnvelopeOf(spec.category, entries, failed), op_time_us: Math.round((performance.now() - began) * 1_000) };
      }),
    );
  }
}

const isList = (answer: object): answer is readonly Entry[] => Array.isArray(answer);

/** All entries well: success; some: partial success; none: error (spec kraftcloud-api §2). */
export function kraftEnvelopeOf(category: string, entries: readonly Entry[], failed = SOME_FAILED) {
  const bad = entries.filter(({ status }) => status === 'error').length;
  const data = { [category]: entries };
  if (bad === 0) return { status: 'success', data };
  return { status: bad === entries.length ? 'error' : 'partial_success', message: bad === entries.length ? failed : SOME_FAILED, data };
}

/** Clients send bodies with GET; the framework does not read those. */
async function bodyOfGet({ raw, headers }: GarrisonRequest): Promise<unknown> {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of raw as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_LIMIT_BYTES) throw new DomainFailure({ code: 'payload_too_large', limit_bytes: BODY_LIMIT_BYTES });
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DomainFailure(invalid([issue('body', 'malformed', `The body is not valid JSON: ${(error as Error).message}`)]));
  }
}
