module.exports = { ...require('../../jest.preset.cjs'), rootDir: __dirname, testMatch: ['<rootDir>/src/**/*.e2e-spec.ts'], testTimeout: 180_000, forceExit: true };
