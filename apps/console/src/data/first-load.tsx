import { apiRoutes, createRoutedClient, type ApiClient } from '@garrison/api-client';
import { dehydrate, HydrationBoundary, QueryClient, type QueryKey, type QueryFunction } from '@tanstack/react-query';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { settings } from '@/config/env';
import { passedOn } from '@/session/api-session';
import { accessCookie } from '@/session/cookies';

/** A page that had to wait longer than this is better shown without its data. */
const PATIENCE_MS = 1_500;

/** The part of a feature's query that says how to ask; the key is the browser's. */
type Asked = { readonly queryKey: QueryKey; readonly queryFn?: unknown };

type Queries = { readonly queries: (api: ApiClient) => readonly Asked[]; /** What can be asked for only when those are answered. */ readonly then?: (api: ApiClient, known: QueryClient) => readonly Asked[] };

async function ask({ queries, then = () => [] }: Queries) {
  const request = { headers: await headers() };
  const token = (await cookies()).get(accessCookie)?.value;
  if (!token || request.headers.get('sec-fetch-dest') !== 'document') return undefined;
  const api = createRoutedClient(apiRoutes, {
    baseUrl: settings().apiUrl, token, headers: passedOn(request),
    fetch: (url, init) => fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }),
  });
  const client = new QueryClient();
  const all = (asked: readonly Asked[]) => Promise.all(asked.map(({ queryKey, queryFn }) => client.prefetchQuery({ queryKey, queryFn: queryFn as QueryFunction, retry: false })));
  await all(queries(api));
  await all(then(api, client));
  return dehydrate(client);
}

/**
 * Asks the API while the page is rendered, so that what the page is about stands in its first bytes. Only for a page that is loaded anew: on the way from page
 * to page the browser asks by itself and has much already. What cannot be had is left to the browser too, which renews tokens and says what failed.
 */
export async function FirstLoad({ children, ...asked }: Queries & { children: ReactNode }) {
  return <HydrationBoundary state={await ask(asked)}>{children}</HydrationBoundary>;
}
