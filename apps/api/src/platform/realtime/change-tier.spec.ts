import { concernsTier } from './change-tier.js';

const tierOf = (region: string) => ({ 'CANADA-1': 'legacy' as const, 'FINLAND-1': 'advanced' as const })[region];

it.each([
  ['an instance of the tier', { tier: 'legacy', region: 'CANADA-1' }, true],
  ['an instance of the other', { tier: 'advanced', region: 'FINLAND-1' }, false],
  ['an operation in a region of the tier', { region: 'CANADA-1' }, true],
  ['an operation in another', { region: 'FINLAND-1' }, false],
  ['something in a region that is sold no more', { region: 'NORWAY-1' }, false],
  ['a key', { name: 'laptop' }, true],
  ['something that is gone', null, true],
])('%s', (_what, data, heard) => {
  expect(concernsTier({ data }, 'legacy', tierOf)).toBe(heard);
  expect(concernsTier({ data }, null, tierOf)).toBe(true);
});
