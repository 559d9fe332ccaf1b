/** Shared Jest settings. Nest 12 and a few of its dependencies are ESM only; SWC turns them into CommonJS for Jest on Node 20. */
const esmOnly = ['@nestjs', 'file-type', 'strtok3', 'token-types', 'uint8array-extras', '@tokenizer', '@borewit', 'uid', 'iterare', 'load-esm', 'cookie', 'jose', 'uuid', 'rate-limiter-flexible', 'content-disposition', '@unikraft'];

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  transform: {
    '^.+\\.[cm]?[tj]sx?$': ['@swc/jest', {
      swcrc: false,
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true, tsx: false },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.+/node_modules/)?(${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@garrison/source', 'node', 'node-addons'] },
  testTimeout: 30_000,
  reporters: ['default', require.resolve('./tools/dev/jest-count-reporter.cjs')],
};
