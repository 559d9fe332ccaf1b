import type { TokenPair } from '@garrison/contracts';
import { NextResponse } from 'next/server';
import { passedOn, postToApi } from './api-session';
import { isSecure, sessionCookies } from './cookies';
import { apiUnreachable, failure, notFromOurPages, withCookies } from './responses';
import { isFromOurPages } from './same-origin';

const tokenMembers = new Set(['access', 'refresh', 'access_expires_at', 'refresh_expires_at']);

/** What the page may know of an answer that carries tokens. */
const withoutTokens = (body: Record<string, unknown>) => Object.fromEntries(Object.entries(body).filter(([name]) => !tokenMembers.has(name)));

type Credentials = { email: string; password: string };

/** Signs in and keeps the tokens in cookies; the API's refusals pass through unchanged. */
async function signIn(request: Request, { email, password }: Credentials): Promise<NextResponse> {
  const { status, body } = await postToApi('obtainToken', { email, password }, passedOn(request));
  const answer = NextResponse.json(withoutTokens(body), { status, headers: { 'cache-control': 'no-store' } });
  return status === 200 ? withCookies(answer, sessionCookies(body as unknown as TokenPair, isSecure(request))) : answer;
}

/** Handles a posted form of credentials; `before` may answer in place of signing in. */
export async function handleSignIn(request: Request, before?: (body: Credentials) => Promise<NextResponse | undefined>): Promise<NextResponse> {
  if (!isFromOurPages(request)) return notFromOurPages();
  const body = (await request.json().catch(() => undefined)) as Credentials | undefined;
  if (!body || typeof body !== 'object') return failure(400, 'validation_failed', 'The body must be a JSON object.');
  try {
    return (await before?.(body)) ?? (await signIn(request, body));
  } catch {
    return apiUnreachable();
  }
}
