import {
  endpoints,
  type EndpointAnswer,
  type EndpointBodyInput,
  type EndpointId,
  type EndpointParams,
  type EndpointQueryInput,
  type Endpoints,
  type EndpointSpec,
  type ErrorResponse,
} from '@garrison/contracts';

type Needed<K extends string, T> = [T] extends [undefined] ? unknown : { [P in K]: T };
type MaybeNeeded<K extends string, T> = [T] extends [undefined] ? unknown : Record<string, never> extends T ? { [P in K]?: T } : { [P in K]: T };
type BodyOf<E extends EndpointSpec> = E['bodyOptional'] extends true ? { body?: EndpointBodyInput<E> } : Needed<'body', EndpointBodyInput<E>>;

/** What a call takes: only the parts its endpoint knows. */
export type CallInput<E extends EndpointSpec> = Needed<'params', EndpointParams<E>> &
  MaybeNeeded<'query', EndpointQueryInput<E>> &
  BodyOf<E> & { idempotencyKey?: string; signal?: AbortSignal };

type Loose = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; idempotencyKey?: string; signal?: AbortSignal };
type Call<E extends EndpointSpec> = Record<string, never> extends Omit<CallInput<E>, 'idempotencyKey' | 'signal'>
  ? (input?: CallInput<E>) => Promise<EndpointAnswer<E>>
  : (input: CallInput<E>) => Promise<EndpointAnswer<E>>;

/** One method per endpoint, named by its operation id. */
export type ApiClient = { [Id in EndpointId]: Call<Endpoints[Id]> };

/** A refusal of the API, with everything its envelope said. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly answer: ErrorResponse,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(answer.message);
    this.name = 'ApiError';
  }
  /** The stable code, such as `out_of_stock`. */
  get code(): string {
    return this.answer.error;
  }
}

export type ApiClientOptions = {
  /** Without `/api`, such as `http://127.0.0.1:4000`; the console gives its own forwarder. */
  baseUrl: string;
  /** API key or access token; asked for before each call. */
  token?: string | (() => string | undefined);
  headers?: Record<string, string>;
  fetch?: typeof fetch;
};

/** Fills a path's parameters and adds the query. */
export function urlOf(spec: EndpointSpec, { params = {}, query = {} }: Pick<Loose, 'params' | 'query'>): string {
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const unreadable = (status: number): ErrorResponse => ({
  success: false,
  error: status >= 500 ? 'unavailable' : 'internal',
  message: `The server answered ${status} without a readable body.`,
  details: [],
  request_id: '00000000',
});

/** Makes a client of the public API. Every method throws `ApiError` when refused, and lets network failures of `fetch` through. */
export function createApiClient({ baseUrl, token, headers = {}, fetch: send = fetch }: ApiClientOptions): ApiClient {
  const call = async (spec: EndpointSpec, input: Loose = {}): Promise<unknown> => {
    const bearer = typeof token === 'function' ? token() : token;
    const response = await send(baseUrl + urlOf(spec, input), {
      method: spec.method,
      signal: input.signal,
      headers: {
        accept: 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(input.idempotencyKey ? { 'idempotency-key': input.idempotencyKey } : {}),
        ...headers,
      },
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer;
    const retryAfter = Number(response.headers.get('retry-after'));
    throw new ApiError(response.status, (answer as ErrorResponse | undefined) ?? unreadable(response.status), retryAfter > 0 ? retryAfter : null);
  };
  return Object.fromEntries(Object.entries(endpoints).map(([id, spec]) => [id, (input?: Loose) => call(spec, input)])) as unknown as ApiClient;
}
