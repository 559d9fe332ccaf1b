const part = (file) => require.resolve(`./jest/${file}.cjs`);

module.exports = {
  ...require('../../jest.preset.cjs'), rootDir: __dirname, testMatch: ['<rootDir>/src/**/*.int-spec.ts'], maxWorkers: 2, workerIdleMemoryLimit: '1GB', testTimeout: 60_000, forceExit: true,
  testEnvironment: part('ended-environment'), globalSetup: part('whole-run'), globalTeardown: part('whole-run-end'), testSequencer: part('walk-last'),
};
