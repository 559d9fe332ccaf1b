'use client';

import { createRoutedClient, createRoutedKraftClient, type AnsweredCall, type ApiClient, type KraftClient } from '@garrison/api-client';
import type { EndpointId, KraftEndpointId } from '@garrison/contracts';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { curlOf, type Command, type CurlTarget } from '@/lib/curl';
import { keepRequest } from './answered';

/** What the server tells every page at run time. */
export type PageSettings = CurlTarget;

/** Sent with every call: the forwarder takes changes only from our own scripts. */
export const pageHeaders = { 'x-garrison-csrf': '1' } as const;

/** Keeps of every changing call by which request it was answered, and how to make it from a terminal. */
const keeping = (settings: PageSettings, isChange: (endpoint: string) => boolean, commandOf: (call: AnsweredCall) => Command) => (answer: object, call: AnsweredCall) => {
  if (call.requestId !== undefined && isChange(call.endpoint)) keepRequest(answer, { id: call.requestId, curl: () => curlOf(settings, commandOf(call)) });
};

/** The API as a page reaches it: through the forwarder of its own origin, which holds the tokens. */
export const createPageClient = (settings: PageSettings, onSignedOut: () => void): ApiClient =>
  createRoutedClient(settings.routes, {
    baseUrl: '', headers: pageHeaders, fetch: viaForwarder(onSignedOut),
    onAnswer: keeping(settings, (id) => settings.routes[id as EndpointId].method !== 'GET', ({ endpoint, input }) => ({ endpoint: endpoint as EndpointId, input })),
  });

/** The KraftCloud API likewise. */
export const createPageKraftClient = (settings: PageSettings, onSignedOut: () => void): KraftClient =>
  createRoutedKraftClient(settings.kraftRoutes, {
    baseUrl: '', headers: pageHeaders, fetch: viaForwarder(onSignedOut),
    onAnswer: keeping(settings, (id) => settings.kraftRoutes[id as KraftEndpointId].method !== 'GET', ({ endpoint, input }) => ({ kraft: endpoint as KraftEndpointId, input })),
  });

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
  const value = useMemo(() => ({ api: api ?? createPageClient(settings, leaveForLogin), kraft: createPageKraftClient(settings, leaveForLogin), settings }), [api, settings]);
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
