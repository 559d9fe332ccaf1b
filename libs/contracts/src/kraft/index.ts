import { kraftInstanceEndpoints, kraftUserEndpoints } from './kraft-instances.js';
import { kraftVolumeEndpoints } from './kraft-volumes.js';

export * from './kraft-endpoint.js';
export * from './kraft-members.js';
export * from './kraft-volumes.js';
export * from './kraft-instances.js';

/** Every endpoint of the KraftCloud dialect by its operation id. */
export const kraftEndpoints = { ...kraftVolumeEndpoints, ...kraftInstanceEndpoints, ...kraftUserEndpoints };
export type KraftEndpointId = keyof typeof kraftEndpoints;
