import type { ErrorResponse, KraftEndpoint, KraftEndpointId, kraftEndpoints, KraftEntry, KraftFailedEntry, KraftItemInput, KraftQueryInput } from '@garrison/contracts';
import { ApiError, urlOf, type ApiClientOptions } from './routed-client.js';

type KraftEndpoints = typeof kraftEndpoints;
/** Plain data, as `Route` is. */
export type KraftRoute = { readonly method: KraftEndpoint['method']; readonly path: string };
export type KraftRoutes = Readonly<Record<KraftEndpointId, KraftRoute>>;

/** `metro`: where the objects are; else where the host leads. With GET `items` are named in the query, otherwise in the body. */
export type KraftCallInput<E extends KraftEndpoint> = {
  readonly items?: readonly KraftItemInput<E>[]; readonly query?: KraftQueryInput<E>; readonly metro?: string; readonly idempotencyKey?: string; readonly signal?: AbortSignal;
};
/** One entry for each item, in their order; a refused one has `status: 'error'` and leaves the others standing. */
export type KraftAnswer<E extends KraftEndpoint> = readonly (KraftEntry<E> | KraftFailedEntry)[];
/** One method per endpoint of the KraftCloud dialect. */
export type KraftClient = { [Id in KraftEndpointId]: (input?: KraftCallInput<KraftEndpoints[Id]>) => Promise<KraftAnswer<KraftEndpoints[Id]>> };
export type KraftClientOptions = ApiClientOptions;

type Loose = { items?: readonly Record<string, unknown>[]; query?: Record<string, unknown>; metro?: string; idempotencyKey?: string; signal?: AbortSignal };
type Envelope = { status: string; message?: string; data?: Record<string, readonly unknown[]> };

/** The refusal of a whole request as the other API's clients know it; one of a forwarder on the way is such already. */
function errorOf(response: Response, answer: unknown): ApiError {
  const told = (answer ?? {}) as Partial<ErrorResponse>;
  const retryAfter = Number(response.headers.get('retry-after'));
  return new ApiError(response.status, {
    success: false,
    error: told.error ?? (response.status >= 500 ? 'unavailable' : 'refused'),
    message: told.message ?? `The server answered ${response.status} without a readable body.`,
    details: told.details ?? [],
    request_id: told.request_id ?? response.headers.get('x-request-id') ?? '00000000',
  }, retryAfter > 0 ? retryAfter : null);
}

/**
 * Makes a client of the KraftCloud dialect from a table of routes, without a schema library. Every method throws `ApiError` when the request is refused as
 * a whole, and lets network failures of `fetch` through; what is refused of single items stands in their entries.
 */
export function createRoutedKraftClient(routes: KraftRoutes, { baseUrl, token, headers = {}, fetch: send = fetch, onAnswer }: KraftClientOptions): KraftClient {
  const call = async (endpoint: string, { method, path }: KraftRoute, input: Loose = {}): Promise<readonly unknown[]> => {
    const { items, query = {}, metro, idempotencyKey, signal } = input;
    const bearer = typeof token === 'function' ? token() : token;
    const inQuery = method === 'GET' && items ? { uuid: items.flatMap(({ uuid }) => uuid ?? []), name: items.flatMap(({ name }) => name ?? []) } : {};
    const body = method === 'GET' || !items ? undefined : JSON.stringify(items);
    const response = await send(baseUrl + urlOf({ path: path as `/api/${string}` }, { query: { ...query, ...inQuery } }), {
      method,
      signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
        ...(metro ? { 'x-garrison-metro': metro } : {}),
        ...headers,
      },
      body,
    });
    const answer = (await response.json().catch(() => undefined)) as Envelope | undefined;
    const entries = answer?.data && Object.values(answer.data)[0];
    const refusal = response.ok && entries ? undefined : errorOf(response, answer);
    onAnswer?.(refusal?.answer ?? (entries as object), { endpoint, input, requestId: response.headers.get('x-request-id') ?? undefined });
    if (refusal) throw refusal;
    return entries as readonly unknown[];
  };
  return Object.fromEntries(Object.entries(routes).map(([id, route]) => [id, (input?: Loose) => call(id, route, input)])) as unknown as KraftClient;
}
