export * from './jobs/agent-jobs.js';
export * from './jobs/agent-results.js';
