import { endpoints } from '@garrison/contracts';
import { createRoutedClient, type ApiClient, type ApiClientOptions, type Route, type Routes } from './routed-client.js';

/** Method, path and kind of caller of every endpoint, taken from the contracts. */
export const apiRoutes = Object.fromEntries(
  Object.entries(endpoints).map(([id, { method, path, access }]): [string, Route] => [id, { method, path, ...(access === 'session' ? { person: true } : {}) }]),
) as Routes;

/** Makes a client of the public API. Every method throws `ApiError` when refused, and lets network failures of `fetch` through. */
export const createApiClient = (options: ApiClientOptions): ApiClient => createRoutedClient(apiRoutes, options);
