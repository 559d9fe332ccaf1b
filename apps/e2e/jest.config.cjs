module.exports = {
  ...require('../../jest.preset.cjs'), ...require('../../tools/jest/walked.cjs'),
  rootDir: __dirname, testMatch: ['<rootDir>/src/**/*.e2e-spec.ts', '<rootDir>/together/*.cjs'], filter: require.resolve('../../tools/jest/together.cjs'),
  testTimeout: 180_000, forceExit: true,
};
