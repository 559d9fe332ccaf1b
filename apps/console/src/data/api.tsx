'use client';

import { createRoutedClient, createRoutedKraftClient, type ApiClient, type KraftClient, type KraftRoutes, type Routes } from '@garrison/api-client';
import { createContext, use, useMemo, type ReactNode } from 'react';

/** What the server tells every page at run time. */
export type PageSettings = { readonly routes: Routes; readonly kraftRoutes: KraftRoutes; readonly apiPublicUrl: string };

/** Sent with every call: the forwarder takes changes only from our own scripts. */
export const pageHeaders = { 'x-garrison-csrf': '1' } as const;

/** The API as a page reaches it: through the forwarder of its own origin, which holds the tokens. */
export const createPageClient = (routes: Routes, onSignedOut: () => void): ApiClient => createRoutedClient(routes, { baseUrl: '', headers: pageHeaders, fetch: viaForwarder(onSignedOut) });

/** The KraftCloud API likewise. */
export const createPageKraftClient = (routes: KraftRoutes, onSignedOut: () => void): KraftClient => createRoutedKraftClient(routes, { baseUrl: '', headers: pageHeaders, fetch: viaForwarder(onSignedOut) });

const viaForwarder = (onSignedOut: () => void): typeof fetch => async (url, init) => {
  const response = await fetch(String(url).replace(/^\/(?:api\/)?/, '/bff/'), { ...init, credentials: 'same-origin' });
  if (response.status === 401) onSignedOut();
  return response;
};

/** Back to the login page, and from there to here. */
export function leaveForLogin(): void {
  if (window.location.pathname === '/login') return;
  window.location.assign(`/login?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
}

const ApiContext = createContext<{ api: ApiClient; kraft: KraftClient; settings: PageSettings } | undefined>(undefined);

/** Makes the API known to the pages below. */
export function ApiProvider({ settings, api, children }: { settings: PageSettings; api?: ApiClient; children: ReactNode }) {
  const value = useMemo(() => ({ api: api ?? createPageClient(settings.routes, leaveForLogin), kraft: createPageKraftClient(settings.kraftRoutes, leaveForLogin), settings }), [api, settings]);
  return <ApiContext value={value}>{children}</ApiContext>;
}

const useApiContext = () => {
  const context = use(ApiContext);
  if (!context) throw new Error('ApiProvider is missing above this component.');
  return context;
};

export const useApi = (): ApiClient => useApiContext().api;
export const useKraft = (): KraftClient => useApiContext().kraft;
export const usePageSettings = (): PageSettings => useApiContext().settings;
