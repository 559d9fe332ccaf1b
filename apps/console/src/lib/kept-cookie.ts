const YEAR_SECONDS = 31_536_000;

/** Keeps in this browser what the server must know to paint a page right at once. Nothing secret: page scripts read it, and it goes along with every request. */
export function keepInCookie(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** What was kept; empty when nothing was. */
export const keptInCookie = (name: string): string => document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
