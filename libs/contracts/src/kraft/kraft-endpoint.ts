import { z } from 'zod';

export type KraftCategory = 'volumes' | 'instances' | 'quotas';

/**
 * One endpoint of the KraftCloud dialect, in both its scopes: `path` takes one item or an array of them, `localPath` names one object by its UUID and takes the
 * item without its id (spec kraftcloud-api §1). Sibling of `EndpointSpec`, whose envelope and statuses are the other API's.
 */
export type KraftEndpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path?: `/v1/${string}`;
  readonly localPath?: `/v1/${string}`;
  readonly tag: 'Volumes' | 'Volume templates' | 'Instances' | 'Users';
  readonly summary: string;
  readonly description?: string;
  /** The scope an API key needs. */
  readonly access: 'read' | 'write';
  readonly category: KraftCategory;
  /** One item without its id. */
  readonly item: z.ZodObject;
  /** Does an item name an object that exists? */
  readonly named: boolean;
  /** Without any item: all objects, or a refusal. */
  readonly withoutItems: 'all' | 'refused';
  /** Query members of the global scope, besides `uuid` and `name` where objects may be named there. */
  readonly query?: z.ZodObject;
  readonly entry: z.ZodObject;
};

/** Keeps the literal types of a spec. */
export const defineKraftEndpoint = <const E extends KraftEndpoint>(spec: E): E => spec;

export type KraftItem<E extends KraftEndpoint> = z.output<E['item']>;
export type KraftQuery<E extends KraftEndpoint> = E['query'] extends z.ZodObject ? z.output<E['query']> : Record<string, never>;

/** One item as a caller writes it; `named` endpoints take the object's UUID or name with it. */
export type KraftItemInput<E extends KraftEndpoint> = (string extends keyof z.input<E['item']> ? unknown : z.input<E['item']>) & (E['named'] extends true ? { readonly uuid: string } | { readonly name: string } : unknown);
export type KraftQueryInput<E extends KraftEndpoint> = E['query'] extends z.ZodObject ? z.input<E['query']> : Record<string, never>;
/** What an item that was done is answered. */
export type KraftEntry<E extends KraftEndpoint> = z.output<E['entry']>;

/** Names the metro where the host does not, as a browser has it: its calls all go to the console's own host. */
export const kraftMetroHeader = 'x-garrison-metro';

/** What a failed item says; the others of the request have their own entries, in the order of the request (spec kraftcloud-api §2). */
export const kraftFailedEntry = z.object({
  status: z.literal('error'),
  uuid: z.string().optional(),
  name: z.string().optional(),
  message: z.string(),
  error: z.number().int().optional().describe('8 not found, 11 wrong state, 14 not allowed, 15 attached, 19 quota, 21 not attached, 23 exists.'),
}).meta({ id: 'FailedEntry' });
export type KraftFailedEntry = z.infer<typeof kraftFailedEntry>;

/** The envelope of an answer. `data` has exactly one member: older clients cannot read more. */
export const kraftEnvelope = ({ category, entry }: KraftEndpoint) =>
  z.object({
    status: z.enum(['success', 'partial_success', 'error']),
    message: z.string().optional(),
    data: z.object({ [category]: z.array(z.union([entry, kraftFailedEntry])) }),
    op_time_us: z.number().int(),
  });

/** What a request that is refused as a whole is answered, with its HTTP status. */
export const kraftFailure = z.object({ status: z.literal('error'), message: z.string(), errors: z.array(z.object({ status: z.number().int() })), op_time_us: z.number().int() }).meta({ id: 'RequestFailure' });
export const kraftFailureStatuses = [400, 401, 403, 404, 405, 413, 415, 429, 500, 503] as const;
