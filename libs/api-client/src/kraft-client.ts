import { kraftEndpoints, type KraftEndpoint } from '@garrison/contracts';
import { createRoutedKraftClient, type KraftClient, type KraftClientOptions, type KraftRoute, type KraftRoutes } from './routed-kraft-client.js';

/** Method and path of every endpoint of the KraftCloud dialect, taken from the contracts. */
export const kraftRoutes = Object.fromEntries(
  Object.entries(kraftEndpoints as Record<string, KraftEndpoint>).map(([id, { method, path }]): [string, KraftRoute] => [id, { method, path: path ?? '/v1/' }]),
) as KraftRoutes;

/** Makes a client of the KraftCloud dialect (docs/kraftcloud.md); its methods are named by operation id and throw as `createRoutedKraftClient` says. */
export const createKraftClient = (options: KraftClientOptions): KraftClient => createRoutedKraftClient(kraftRoutes, options);
