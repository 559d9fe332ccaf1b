import type { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator, Delete, Get, HttpCode, Patch, Post, Put, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { DomainError, Result } from '@garrison/domain';
import type { EndpointAnswer, EndpointBody, EndpointParams, EndpointQuery, EndpointSpec, FileType } from '@garrison/contracts';
import type { FastifyRequest } from 'fastify';
import type { Actor, AuthenticatedContext, RequestContext } from './request-context.js';

export const ENDPOINT_METADATA = 'garrison:endpoint';

const verbs = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };

/** Binds a handler to an endpoint of the contract: method, path, status, access and schemas all come from there. */
export const Route = (spec: EndpointSpec): MethodDecorator =>
  applyDecorators(SetMetadata(ENDPOINT_METADATA, spec), verbs[spec.method](spec.path.replace(/\{(\w+)\}/g, ':$1')), HttpCode(spec.status));

type ContextOf<E extends EndpointSpec> = E['access'] extends 'public' ? RequestContext : AuthenticatedContext;

/** Everything a handler is given: parsed by the endpoint's own schemas. */
export type RouteInput<E extends EndpointSpec> = {
  context: ContextOf<E>;
  params: EndpointParams<E>;
  query: EndpointQuery<E>;
  body: EndpointBody<E>;
};

/** A handler's answer: the members of the envelope beside `success` and `request_id`; `message` only where it differs from the endpoint's own. */
export type RouteAnswer<E extends EndpointSpec> = Omit<EndpointAnswer<E>, 'success' | 'message' | 'request_id'> & { message?: string };
export type RouteReply<E extends EndpointSpec> = Promise<Result<RouteAnswer<E> | Replayed | Download | EventStream, DomainError>>;

/** An answer that was already given to an earlier request with the same idempotency key. */
export class Replayed {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {}
}

/** An answer that is a file instead of JSON; text is sent as UTF-8, a stream as it comes. */
export class Download {
  constructor(
    readonly type: FileType,
    readonly fileName: string,
    readonly content: Readable | Buffer,
  ) {}
}

/** Server-sent events, as they come. */
export class EventStream {
  constructor(readonly events: Readable) {}
}

/** What guard and interceptor leave on the request: who calls, known also where the call is refused, and what the handler is given. */
export type GarrisonRequest = FastifyRequest & { actor?: Actor; garrison?: { context: RequestContext; input?: unknown } };

/** The parsed input of the handler's endpoint. */
export const Input = createParamDecorator((_: unknown, execution: ExecutionContext) => execution.switchToHttp().getRequest<GarrisonRequest>().garrison?.input);
