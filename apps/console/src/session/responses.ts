import { NextResponse } from 'next/server';
import type { SetCookie } from './cookies';

/** A failure in the API's own envelope, for what goes wrong before the API is reached. */
export const failure = (status: number, error: string, message: string) =>
  NextResponse.json({ success: false, error, message, details: [], request_id: crypto.randomUUID().slice(0, 8) }, { status, headers: { 'cache-control': 'no-store' } });

export const apiUnreachable = () => failure(503, 'unavailable', 'The API does not answer. Try again in a moment.');
export const notFromOurPages = () => failure(403, 'forbidden', 'This request did not come from a page of this console.');

/** Adds cookies to an answer. */
export function withCookies(response: NextResponse, cookies: readonly SetCookie[]): NextResponse {
  for (const cookie of cookies) response.cookies.set(cookie);
  return response;
}
