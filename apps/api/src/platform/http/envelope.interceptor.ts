import { Readable } from 'node:stream';
import { Inject, Injectable, StreamableFile, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { checkTexts, invalid, issue, under, type DomainError, type Issue, type Result } from '@garrison/domain';
import { fileFormats, type EndpointSpec } from '@garrison/contracts';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import { DomainFailure } from './domain-failure.js';
import { FILTER_VOCABULARY, unknownFilters, type FilterVocabulary } from './filter-vocabulary.js';
import { Download, ENDPOINT_METADATA, EventStream, Replayed, type GarrisonRequest } from './route.js';
import { issuesOfZod } from './zod-issues.js';

/** Parses a request by its endpoint's schemas – all problems at once – and puts the handler's answer into the success envelope. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(@Inject(FILTER_VOCABULARY) private readonly vocabulary: FilterVocabulary) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const spec = Reflect.getMetadata(ENDPOINT_METADATA, execution.getHandler()) as EndpointSpec | undefined;
    if (!spec) return next.handle();
    const http = execution.switchToHttp();
    const request = http.getRequest<GarrisonRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!request.garrison) throw new Error('the authentication guard did not run');
    request.garrison.input = { context: request.garrison.context, ...parseRequest(spec, request, this.vocabulary) };
    return next.handle().pipe(
      map((result: Result<Record<string, unknown> | Replayed | Download | EventStream, DomainError>) => {
        if (!result.ok) throw new DomainFailure(result.error);
        if (result.value instanceof Download) return fileOf(result.value);
        if (result.value instanceof EventStream) return eventStreamOf(result.value, reply);
        if (result.value instanceof Replayed) {
          void reply.status(result.value.status).header('idempotent-replayed', 'true');
          return { ...result.value.body, request_id: request.id };
        }
        return successEnvelope(spec, result.value, request.id);
      }),
    );
  }
}

/** The success envelope (spec barrack-api §0). */
export const successEnvelope = (spec: EndpointSpec, answer: Record<string, unknown>, requestId: string) => ({
  success: true,
  message: spec.message,
  ...answer,
  request_id: requestId,
});

const charset = { 'text/csv': '; charset=utf-8; header=present', 'text/html': '; charset=utf-8', 'application/pdf': '' } as const;

/** Read in the browser where it can be, saved where it cannot. */
function fileOf({ type, fileName, content }: Download): StreamableFile {
  const disposition = `${type === 'text/csv' ? 'attachment' : 'inline'}; filename="${fileName}"`;
  const options = { type: type + charset[type], disposition };
  return content instanceof Readable ? new StreamableFile(content, options) : new StreamableFile(content, { ...options, length: content.length });
}

/** Proxies on the way must not gather what is meant to be read as it comes. The connection ends with the stream: a server that is closing cannot tell it later, and would wait for it to idle out. */
export function eventStreamOf({ events }: EventStream, reply: FastifyReply): StreamableFile {
  void reply.headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no', connection: 'close' });
  return new StreamableFile(events, { type: 'text/event-stream; charset=utf-8' });
}

/** The query, with the format that the Accept header asks for where the query itself names none. */
function queryOf(spec: EndpointSpec, request: GarrisonRequest): unknown {
  const given = (request.query ?? {}) as Record<string, unknown>;
  const asked = spec.alsoAs?.find((type) => request.headers.accept?.startsWith(type));
  return asked === undefined || 'format' in given ? given : { ...given, format: fileFormats[asked] };
}

function parseRequest(spec: EndpointSpec, request: GarrisonRequest, vocabulary: FilterVocabulary): { params: unknown; query: unknown; body: unknown } {
  const params = spec.params?.safeParse(request.params);
  if ((params && !params.success) || checkTexts(request.params).length > 0) throw new DomainFailure({ code: 'not_found', resource: 'route', id: request.url });
  const body = request.body ?? (spec.bodyOptional ? {} : undefined);
  const found: Issue[] = [...checkTexts(request.query, 'query'), ...checkTexts(body)];
  const read = (schema: z.ZodType | undefined, value: unknown, prefix: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    found.push(...(prefix ? under(prefix, issuesOfZod(parsed.error, value)) : issuesOfZod(parsed.error, value)));
    return undefined;
  };
  const query = read(spec.query, queryOf(spec, request), 'query');
  found.push(...unknownFilters(spec, request.query ?? {}, vocabulary));
  if (spec.body && body === undefined) found.push(issue('body', 'required', 'A JSON object is required as the body of this request.'));
  const parsedBody = body === undefined ? undefined : read(spec.body, body, '');
  if (found.length > 0) throw new DomainFailure(invalid(found));
  return { params: params?.data, query, body: parsedBody };
}
