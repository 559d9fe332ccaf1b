import { apiRoutes, type ApiClient } from '@garrison/api-client';
import type { TokenPair } from '@garrison/contracts';
import { settings } from '@/config/env';
import { createTokenRefresher, type Refreshed } from './token-refresher';

export type ApiAnswer = { status: number; body: Record<string, unknown> };

/** Headers of the browser's request that the API should know: who calls, and in which trace. */
export function passedOn(request: { readonly headers: Pick<Headers, 'get' | 'has'> }): Record<string, string> {
  const names = ['x-request-id', 'x-forwarded-for', 'user-agent', 'accept-language'];
  return Object.fromEntries(names.flatMap((name) => (request.headers.has(name) ? [[name, request.headers.get(name) ?? '']] : [])));
}

/** Calls one of the API's public session endpoints from this server. */
export async function postToApi(id: keyof ApiClient, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const response = await fetch(settings().apiUrl + apiRoutes[id].path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function exchange(refresh: string, headers: Record<string, string>): Promise<Refreshed> {
  const { status, body } = await postToApi('refreshToken', { refresh }, headers);
  if (status === 200) return { outcome: 'renewed', pair: body as unknown as TokenPair };
  return status === 400 || status === 401 ? { outcome: 'refused' } : { outcome: 'unreachable' };
}

/** One per process; a development reload must not forget what is under way. */
const shared = globalThis as { garrisonTokenRefresher?: ReturnType<typeof createTokenRefresher> };
export const refreshTokens = (shared.garrisonTokenRefresher ??= createTokenRefresher({ exchange }));
