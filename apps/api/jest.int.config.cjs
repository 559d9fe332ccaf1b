module.exports = {
  ...require('../../jest.preset.cjs'), ...require('../../tools/jest/walked.cjs'),
  rootDir: __dirname, testMatch: ['<rootDir>/src/**/*.int-spec.ts', '<rootDir>/together/*.cjs'], filter: require.resolve('../../tools/jest/together.cjs'),
  maxWorkers: 2, workerIdleMemoryLimit: '1GB', testTimeout: 60_000, forceExit: true,
};
