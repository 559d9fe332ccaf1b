import { urlOf, type Route } from '@garrison/api-client';

/** `asPerson`: API keys cannot do it; the token is that of a signed-in person. */
export type CurlInput = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; asPerson?: boolean };

/** A word for the shell, whatever is in it. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that does the same from a terminal; the key is the reader's own, in `GARRISON_API_KEY`, or the access token in `GARRISON_TOKEN`. */
export function curlOf(apiUrl: string, route: Pick<Route, 'method' | 'path'>, { params, query, body, asPerson = false }: CurlInput): string {
  const credential = asPerson ? 'Authorization: Bearer $GARRISON_TOKEN' : 'X-API-Key: $GARRISON_API_KEY';
  const lines = [`curl -sS -X ${route.method} ${shellQuoted(apiUrl + urlOf(route, { params, query }))}`, `-H "${credential}"`];
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${shellQuoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}
