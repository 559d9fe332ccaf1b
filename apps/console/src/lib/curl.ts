import { urlOf, type KraftRoutes, type Routes } from '@garrison/api-client';
import type { EndpointId, KraftEndpointId } from '@garrison/contracts';

export type CurlInput = { readonly params?: Record<string, string>; readonly query?: Record<string, unknown>; readonly body?: unknown; /** The file the answer goes to. */ readonly saveAs?: string };
export type KraftCurlInput = { readonly items?: unknown; readonly query?: Record<string, unknown>; readonly metro?: string };
export type ApiCommand = { readonly endpoint: EndpointId; readonly input?: CurlInput };
/** Something that can be asked of the API, or of its KraftCloud dialect. */
export type Command = ApiCommand | { readonly kraft: KraftEndpointId; readonly input?: KraftCurlInput };
/** What a command asks for, by its name there. */
export const commandName = (command: Command): string => ('endpoint' in command ? command.endpoint : command.kraft);
/** Where commands go. */
export type CurlTarget = { readonly routes: Routes; readonly kraftRoutes: KraftRoutes; readonly apiPublicUrl: string };

/** A word for the shell, whatever is in it. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A password belongs into no clipboard and no shell's history. */
const withoutPasswords = (key: string, value: unknown): unknown => (/password$/.test(key) && typeof value === 'string' ? `<${key}>` : value);

/**
 * The command that does the same from a terminal. Credentials are the reader's own: an API key in `GARRISON_API_KEY`, what API keys may not do the access
 * token of a signed-in person in `GARRISON_TOKEN`, the dialect the key's token in `KRAFTCLOUD_TOKEN`.
 */
export function curlOf({ routes, kraftRoutes, apiPublicUrl }: CurlTarget, command: Command): string {
  const { method, path, headers, query, body, params, saveAs } = 'kraft' in command ? kraftParts(kraftRoutes, command) : apiParts(routes, command);
  const lines = [`curl -sS -X ${method} ${shellQuoted(apiPublicUrl + urlOf({ path: path as `/api/${string}` }, { params, query }))}`, ...headers.map((header) => `-H "${header}"`)];
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${shellQuoted(JSON.stringify(body, withoutPasswords))}`);
  if (saveAs !== undefined) lines.push(`-o ${shellQuoted(saveAs)}`);
  return lines.join(' \\\n  ');
}

const apiParts = (routes: Routes, { endpoint, input = {} }: ApiCommand) => {
  const { method, path, person } = routes[endpoint];
  return { method, path, headers: [person ? 'Authorization: Bearer $GARRISON_TOKEN' : 'X-API-Key: $GARRISON_API_KEY'], ...input };
};

const kraftParts = (routes: KraftRoutes, { kraft, input: { items, query, metro } = {} }: Extract<Command, { kraft: unknown }>) => ({
  ...routes[kraft], headers: ['Authorization: Bearer $KRAFTCLOUD_TOKEN', ...(metro ? [`X-Garrison-Metro: ${metro}`] : [])], query, body: items, params: undefined, saveAs: undefined,
});
