import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy } from '@/config/content-security-policy';
import { isDevelopment, settings } from '@/config/env';
import { refreshCookie } from '@/session/cookies';

const publicPages = new Set(['/login', '/register']);

/** Gives every page its script nonce, and sends people without a session to the login page, from where they come back. */
export function proxy(request: NextRequest) {
  const { pathname, search } = request.nextUrl;
  if (!publicPages.has(pathname) && !request.cookies.has(refreshCookie)) {
    const login = new URL('/login', request.url);
    if (pathname !== '/') login.searchParams.set('next', pathname + search);
    return NextResponse.redirect(login); // Next sends it without the host, so the browser's own address counts
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64');
  const policy = contentSecurityPolicy({ nonce, apiPublicUrl: settings().apiPublicUrl, development: isDevelopment });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy); // Next takes the nonce of its own scripts from here
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  return response;
}

export const config = { matcher: ['/((?!_next/|bff/|session/|health/|icon.svg|favicon.ico).*)'] };
