import { urlOf, type Route } from '@garrison/api-client';

export type CurlInput = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };

/** A word for the shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that does the same from a terminal; the key is the reader's own, in `GARRISON_API_KEY`. */
export function curlOf(apiUrl: string, route: Pick<Route, 'method' | 'path'>, { params, query, body }: CurlInput): string {
  const lines = [`curl -sS -X ${route.method} ${quoted(apiUrl + urlOf(route, { params, query }))}`, '-H "X-API-Key: $GARRISON_API_KEY"'];
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}
