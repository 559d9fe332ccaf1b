import { NextResponse } from 'next/server';
import { settings } from '@/config/env';
import { passedOn, refreshTokens } from './api-session';
import { accessCookie, clearedCookies, isSecure, refreshCookie, sessionCookies, type SetCookie } from './cookies';
import { apiUnreachable, failure, notFromOurPages, withCookies } from './responses';
import { isFromOurPages } from './same-origin';

/** Larger than any body the API takes; what is larger need not be read into memory first. */
const MAX_BODY_BYTES = 1_048_576;
const sentHeaders = ['accept', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'x-garrison-metro'];
const returnedHeaders = [
  'content-type', 'content-disposition', 'etag', 'retry-after', 'x-request-id', 'idempotent-replayed', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset',
];
/** Their answers carry tokens, or take them; pages use `/session/*`. */
const sessionOnly = /^auth\/(token|logout|register)(\/|$)/;

/** What pages use of the KraftCloud API, which stands beside `/api`. */
const kraftPath = /^v1\/(volumes|instances|users)(\/|\?|$)/;
const apiPath = (path: string): string => (kraftPath.test(path) ? path : `api/${path}`);

/** As the API reads it, which takes `%74` for `t`. */
function spelledOut(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

type Body = ArrayBuffer | undefined | 'too large';

async function bodyOf(request: Request): Promise<Body> {
  const length = request.headers.get('content-length');
  if (length === null) return request.headers.has('transfer-encoding') ? 'too large' : undefined;
  if (Number(length) > MAX_BODY_BYTES) return 'too large';
  return Number(length) === 0 ? undefined : request.arrayBuffer();
}

function send(request: Request, path: string, body: ArrayBuffer | undefined, access: string | undefined): Promise<Response> {
  const headers: Record<string, string> = passedOn(request);
  for (const name of sentHeaders) if (request.headers.has(name)) headers[name] = request.headers.get(name) ?? '';
  if (access) headers.authorization = `Bearer ${access}`;
  return fetch(`${settings().apiUrl}/${apiPath(path)}`, { method: request.method, headers, body, cache: 'no-store', redirect: 'manual', signal: request.signal });
}

function handOn(answer: Response, cookies: readonly SetCookie[]): NextResponse {
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  // what packs or collects answers on the way would keep back the words of a stream
  const headers = new Headers(isStream ? { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' } : { 'cache-control': 'no-store' });
  for (const name of returnedHeaders) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name) ?? '');
  return withCookies(new NextResponse(answer.body, { status: answer.status, headers }), cookies);
}

type Cookies = { get(name: string): { value: string } | undefined };

/**
 * Passes a call of a page on to the API with the bearer token from its cookie. An expired token is renewed once; when it cannot be, the API's 401 goes back
 * and the cookies go.
 */
export async function forward(request: Request, cookies: Cookies): Promise<NextResponse> {
  if (!isFromOurPages(request)) return notFromOurPages();
  const { pathname, search } = new URL(request.url);
  const path = pathname.slice('/bff/'.length);
  if (sessionOnly.test(spelledOut(path))) return failure(404, 'not_found', 'Sessions are kept by /session/login, /session/register and /session/logout.');
  const body = await bodyOf(request);
  if (body === 'too large') return failure(413, 'payload_too_large', `A body may have ${MAX_BODY_BYTES} bytes, and its length must be told.`);

  const secure = isSecure(request);
  const refresh = cookies.get(refreshCookie)?.value;
  try {
    const access = cookies.get(accessCookie)?.value;
    const first = access || !refresh ? await send(request, path + search, body, access) : undefined;
    if (first && first.status !== 401) return handOn(first, []);
    if (!refresh) return first ? handOn(first, clearedCookies(secure)) : apiUnreachable();
    const renewed = await refreshTokens(refresh, passedOn(request));
    if (renewed.outcome === 'unreachable') return apiUnreachable();
    if (renewed.outcome === 'refused') return withCookies(failure(401, 'unauthenticated', 'Your session has ended. Sign in again.'), clearedCookies(secure));
    await first?.body?.cancel();
    return handOn(await send(request, path + search, body, renewed.pair.access), sessionCookies(renewed.pair, secure));
  } catch {
    return apiUnreachable();
  }
}
