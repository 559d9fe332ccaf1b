import { mayHear } from './change-tier.js';

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
  const change = { data, resource_type: 'instance' as const };
  expect(mayHear(change, { tier: 'legacy', sessionId: null }, tierOf)).toBe(heard);
  expect(mayHear(change, { tier: null, sessionId: null }, tierOf)).toBe(true);
});

it.each(['api_key', 'session'] as const)('a program hears nothing of any %s', (resource_type) => {
  const change = { data: {}, resource_type };
  expect([null, 's-1'].map((sessionId) => mayHear(change, { tier: null, sessionId }, tierOf))).toEqual([false, true]);
});
