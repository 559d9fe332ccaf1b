module.exports = {
  ...require('../../jest.preset.cjs'), ...require('../../tools/jest/walked.cjs'),
  rootDir: __dirname, testMatch: ['<rootDir>/src/**/*.int-spec.ts'], maxWorkers: 2, workerIdleMemoryLimit: '1GB', testTimeout: 60_000, forceExit: true,
};
