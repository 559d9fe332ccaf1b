export * from './routed-client.js';
export * from './api-client.js';
export * from './routed-kraft-client.js';
export * from './kraft-client.js';
