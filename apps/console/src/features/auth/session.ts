import { ApiError } from '@garrison/api-client';
import type { ErrorResponse } from '@garrison/contracts';
import { pageHeaders } from '@/data/api';

/** Posts to this console's own session routes, which keep the tokens out of the page. Throws `ApiError` like a call of the API. */
export async function postSession(route: 'login' | 'register' | 'logout', body: unknown): Promise<void> {
  const response = await fetch(`/session/${route}`, { method: 'POST', headers: { ...pageHeaders, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (response.ok) return;
  throw new ApiError(response.status, (await response.json()) as ErrorResponse);
}

/** Where to go after signing in: only to a page of this console, whatever the address bar was made to say. */
export function safeNext(next: string | null): string {
  // read as the browser reads it, which skips tabs and takes \ for /: the address must stay on whatever host it is read on
  const here = 'http://here.invalid';
  return next?.startsWith('/') && URL.canParse(next, here) && new URL(next, here).origin === here ? next : '/instances';
}
