import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const nothingButPlainLanguage = {
  patterns: [{ group: ['node:*', 'fs', 'path', 'crypto', 'os', 'net', 'http', 'https', 'child_process'], message: 'libs/domain is pure: no I/O, no platform modules.' }],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.next/**', '**/node_modules/**', '**/next-env.d.ts', '**/eslint.config.mjs', '**/*.cjs', '**/.data/**', '.nx/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts,mjs}'],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      '@nx/enforce-module-boundaries': ['error', {
        enforceBuildableLibDependency: false,
        depConstraints: [
          { sourceTag: 'type:domain', onlyDependOnLibsWithTags: [] },
          { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:domain'] },
          { sourceTag: 'type:api-client', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain'] },
          { sourceTag: 'type:queue', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain'] },
          { sourceTag: 'type:drivers', onlyDependOnLibsWithTags: ['type:domain'] },
          { sourceTag: 'app:api', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:queue'] },
          { sourceTag: 'app:agent', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:queue', 'type:drivers'] },
          { sourceTag: 'app:console', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:api-client'], bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'bullmq', 'ioredis'] },
          { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:api-client'] },
          { sourceTag: 'type:tools', onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:api-client'] },
        ],
      }],
    },
  },
  { files: ['**/*.{spec,int-spec,e2e-spec}.{ts,tsx}'], rules: { 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] } },
  { files: ['libs/domain/src/**/*.ts'], ignores: ['**/*.spec.ts'], rules: { 'no-restricted-imports': ['error', nothingButPlainLanguage], 'no-restricted-globals': ['error', 'Date', 'process', 'setTimeout', 'fetch'] } },
  { files: ['apps/api/src/**/*.ts', 'apps/agent/src/**/*.ts'], ignores: ['**/config/**', '**/*spec.ts', '**/testing/**'], rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Read settings in config/env.ts only.' }] } },
);
