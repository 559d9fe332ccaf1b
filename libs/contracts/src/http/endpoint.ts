import type { DomainErrorCode } from '@garrison/domain';
import { z } from 'zod';
import { pagination, requestId } from './envelope.js';

/**
 * Who may call: `public` nobody asks; `read`, `write`, `billing` are API key scopes (a console session has them all); `session` is for signed-in
 * people only, never API keys; `operator` needs the operator role.
 */
export type Access = 'public' | 'read' | 'write' | 'billing' | 'session' | 'operator';
/** What files an endpoint can answer with, and the `format` that asks for each. */
export const fileFormats = { 'text/csv': 'csv', 'text/html': 'html', 'application/pdf': 'pdf' } as const;
export type FileType = keyof typeof fileFormats;
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One endpoint of the public API, once: the server validates with it, the OpenAPI document is generated from it, the client is typed by it.
 * `path` is in OpenAPI form with its trailing slash; the server answers without the slash too.
 */
export type EndpointSpec = {
  readonly method: Method;
  readonly path: `/api/${string}` | `/v1/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Tells whether a guessed secret was right: can be called as rarely as signing in. */
  readonly answersGuesses?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be left out altogether. */
  readonly bodyOptional?: boolean;
  readonly status: 200 | 201 | 202;
  /** Default sentence of the envelope. */
  readonly message: string;
  /** Name of the payload in the envelope. */
  readonly payloadKey: string;
  readonly payload: z.ZodType;
  /** Further members beside the payload, such as `operation_id`. */
  readonly extra?: z.ZodRawShape;
  readonly paginated?: boolean;
  /** Other types it can be had in, each by `format` of its query or by the Accept header. */
  readonly alsoAs?: readonly FileType[];
  /** Refusals beyond those every endpoint can give (see `commonErrors`). */
  readonly errors: readonly DomainErrorCode[];
};

/** Keeps the literal types of a spec. */
export const defineEndpoint = <const E extends EndpointSpec>(spec: E): E => spec;

/** What any endpoint may answer: bad input, no credentials, too many calls, our fault. */
export const commonErrors = (spec: EndpointSpec): DomainErrorCode[] => [
  ...(spec.params ? (['not_found'] as const) : []),
  ...(spec.query || spec.body ? (['validation_failed'] as const) : []),
  ...(spec.body ? (['payload_too_large', 'unsupported_media_type'] as const) : []),
  ...(spec.access === 'public' ? [] : (['unauthenticated', 'forbidden'] as const)),
  'rate_limited',
  'internal',
  'unavailable',
];

/** The success envelope of an endpoint (spec barrack-api §0). */
export const envelopeOf = (spec: EndpointSpec) =>
  z.object({
    success: z.literal(true),
    message: z.string(),
    [spec.payloadKey]: spec.payload,
    ...(spec.extra ?? {}),
    ...(spec.paginated ? { pagination } : {}),
    request_id: requestId,
  });

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Given<T> = T extends z.ZodType ? z.input<T> : undefined;
export type EndpointParams<E extends EndpointSpec> = Parsed<E['params']>;
export type EndpointQuery<E extends EndpointSpec> = Parsed<E['query']>;
export type EndpointBody<E extends EndpointSpec> = Parsed<E['body']>;
/** What a caller may leave out because the schema has a default is optional here. */
export type EndpointBodyInput<E extends EndpointSpec> = Given<E['body']>;
export type EndpointQueryInput<E extends EndpointSpec> = Given<E['query']>;
export type EndpointPayload<E extends EndpointSpec> = z.output<E['payload']>;
type ExtraOf<E extends EndpointSpec> = E['extra'] extends z.ZodRawShape ? z.output<z.ZodObject<E['extra']>> : unknown;
/** The whole answer as a caller receives it. */
export type EndpointAnswer<E extends EndpointSpec> = { success: true; message: string; request_id: string } & {
  [K in E['payloadKey']]: EndpointPayload<E>;
} & ExtraOf<E> &
  (E['paginated'] extends true ? { pagination: z.output<typeof pagination> } : unknown);
