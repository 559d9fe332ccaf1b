export * from './result.js';
export * from './issue.js';
export * from './errors.js';
export * from './enums.js';
export * from './lifecycle/lifecycle.js';
export * from './instances/instance.lifecycle.js';
export * from './volumes/volume.lifecycle.js';
