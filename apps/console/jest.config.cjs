const preset = require('../../jest.preset.cjs');

const [[pattern, [transformer, options]]] = Object.entries(preset.transform);

module.exports = {
  ...preset,
  rootDir: __dirname,
  modulePathIgnorePatterns: ['<rootDir>/.next/'],
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx'],
  transform: {
    [pattern]: [transformer, {
      ...options,
      jsc: { ...options.jsc, parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
    }],
  },
  moduleNameMapper: { ...preset.moduleNameMapper, '^@/(.*)$': '<rootDir>/src/$1' },
  testEnvironmentOptions: { customExportConditions: ['@garrison/source', 'browser'] },
  setupFiles: ['<rootDir>/src/testing/jest-setup.ts'],
};
