import type { TokenPair } from '@garrison/contracts';

export const accessCookie = 'garrison_access';
export const refreshCookie = 'garrison_refresh';

type CookieOptions = { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean; expires: Date };
export type SetCookie = { name: string; value: string } & CookieOptions;

/** Is the console itself reached by https, as far as the proxy before it says? */
export const isSecure = (request: Request): boolean =>
  (request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? new URL(request.url).protocol.replace(':', '')) === 'https';

const options = (secure: boolean, expires: Date): CookieOptions => ({ httpOnly: true, sameSite: 'strict', path: '/', secure, expires });

/** Page scripts never see the tokens: they live in cookies that only this server reads. */
export const sessionCookies = (pair: TokenPair, secure: boolean): SetCookie[] => [
  { name: accessCookie, value: pair.access, ...options(secure, new Date(pair.access_expires_at)) },
  { name: refreshCookie, value: pair.refresh, ...options(secure, new Date(pair.refresh_expires_at)) },
];

/** Ends the session in this browser. */
export const clearedCookies = (secure: boolean): SetCookie[] =>
  [accessCookie, refreshCookie].map((name) => ({ name, value: '', ...options(secure, new Date(0)) }));
