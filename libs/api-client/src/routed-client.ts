import type {
  EndpointAnswer,
  EndpointBodyInput,
  EndpointId,
  EndpointParams,
  EndpointQueryInput,
  Endpoints,
  EndpointSpec,
  ErrorResponse,
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

/** What a call must know of its endpoint at run time; plain data, so that a server can tell it to a browser. */
export type Route = Pick<EndpointSpec, 'method' | 'path'> & { /** For signed-in people only, never for API keys. */ readonly person?: true };
export type Routes = Readonly<Record<EndpointId, Route>>;

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

/** What was asked, by the operation id, and by which request it was answered. */
export type AnsweredCall = { readonly endpoint: string; readonly input: Readonly<Record<string, unknown>>; readonly requestId: string | undefined };

export type ApiClientOptions = {
  /** Without `/api`, such as `http://127.0.0.1:4000`; the console gives its own forwarder. */
  baseUrl: string;
  /** API key or access token; asked for before each call. */
  token?: string | (() => string | undefined);
  headers?: Record<string, string>;
  fetch?: typeof fetch;
  /** Told of every answer before its caller gets it: what a method resolves to, or the `answer` of the `ApiError` it throws. */
  onAnswer?: (answer: object, call: AnsweredCall) => void;
};

/** Fills a path's parameters and adds the query. */
export function urlOf(route: Pick<Route, 'path'>, { params = {}, query = {} }: Pick<Loose, 'params' | 'query'>): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
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

/**
 * Makes a client from a table of routes. It carries no schema library, so a page that is told the routes stays small.
 * Every method throws `ApiError` when refused, and lets network failures of `fetch` through.
 */
export function createRoutedClient(routes: Routes, { baseUrl, token, headers = {}, fetch: send = fetch, onAnswer }: ApiClientOptions): ApiClient {
  const call = async (endpoint: string, route: Route, input: Loose = {}): Promise<unknown> => {
    const bearer = typeof token === 'function' ? token() : token;
    const response = await send(baseUrl + urlOf(route, input), {
      method: route.method,
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
    const told = (await response.json().catch(() => undefined)) as object | undefined;
    const answer = told ?? unreadable(response.status);
    onAnswer?.(answer, { endpoint, input, requestId: response.headers.get('x-request-id') ?? undefined });
    if (response.ok && told) return answer;
    const retryAfter = Number(response.headers.get('retry-after'));
    throw new ApiError(response.status, answer as ErrorResponse, retryAfter > 0 ? retryAfter : null);
  };
  return Object.fromEntries(Object.entries(routes).map(([id, route]) => [id, (input?: Loose) => call(id, route, input)])) as unknown as ApiClient;
}
