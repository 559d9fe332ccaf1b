import { NextResponse, type NextRequest } from 'next/server';
import { passedOn, postToApi } from '@/session/api-session';
import { clearedCookies, isSecure, refreshCookie } from '@/session/cookies';
import { notFromOurPages, withCookies } from '@/session/responses';
import { isFromOurPages } from '@/session/same-origin';

/** Signs out here in any case; that the API could not be told must not keep somebody signed in. */
export async function POST(request: NextRequest) {
  if (!isFromOurPages(request)) return notFromOurPages();
  const refresh = request.cookies.get(refreshCookie)?.value;
  if (refresh) await postToApi('logout', { refresh }, passedOn(request)).catch(() => undefined);
  return withCookies(NextResponse.json({ success: true, message: 'Signed out' }), clearedCookies(isSecure(request)));
}
