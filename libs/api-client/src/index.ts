export * from './routed-client.js';
export * from './api-client.js';
