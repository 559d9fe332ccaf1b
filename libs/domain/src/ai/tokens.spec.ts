import fc from 'fast-check';
import { estimatedTokens, mostTokens, tokenCharge } from './tokens.js';

const limits = { contextTokens: 1_000, maxOutputTokens: 200 };
const asked = { text: 'x'.repeat(100), plain: true, messages: 2, maxTokens: undefined, choices: 1 };

it.each([
  ['nothing', 0, 0, 0n], ['a million of each', 1_000_000, 1_000_000, 3_000_000_000n], ['one token in', 1, 0, 1_000n], ['one token out', 0, 1, 2_000n],
] as const)('%s costs what its tokens cost', (_, input, output, nano) => expect(tokenCharge({ input, output }, { input: 1_000_000_000n, output: 2_000_000_000n })).toBe(nano));

it('charges to the nearest nano-unit', () => {
  expect(tokenCharge({ input: 1, output: 0 }, { input: 499_999n, output: 0n })).toBe(0n);
  expect(tokenCharge({ input: 1, output: 0 }, { input: 500_000n, output: 0n })).toBe(1n);
});

it.each([
  ['text by its bytes and what is around it', {}, { input: 196, output: 200 }],
  ['an answer as long as was allowed', { maxTokens: 50 }, { input: 196, output: 50 }],
  ['several answers', { maxTokens: 50, choices: 3 }, { input: 196, output: 150 }],
  ['no more than the model can', { maxTokens: 9_999, text: 'x'.repeat(5_000) }, { input: 1_000, output: 200 }],
  ['pictures as long as the context', { plain: false }, { input: 1_000, output: 200 }],
  ['letters by their bytes', { text: 'aé€😀' }, { input: 10 + 96, output: 200 }],
] as const)('holds %s', (_, change, most) => expect(mostTokens({ ...asked, ...change }, limits)).toEqual(most));

it('estimates a token for every four bytes, up to what was held', () => {
  expect(estimatedTokens('12345678', '12345', { input: 10, output: 10 })).toEqual({ input: 2, output: 2 });
  expect(estimatedTokens('x'.repeat(100), 'x'.repeat(100), { input: 10, output: 5 })).toEqual({ input: 10, output: 5 });
  expect(estimatedTokens('', '', { input: 10, output: 5 })).toEqual({ input: 0, output: 0 });
});

it('never estimates or charges more than was held', () => {
  const rate = { input: 600_000_001n, output: 799_999_999n };
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 3 }), (text, answer, maxTokens, choices) => {
    const most = mostTokens({ text, plain: true, messages: 1, maxTokens, choices }, limits);
    expect(tokenCharge(estimatedTokens(text, answer, most), rate) <= tokenCharge(most, rate)).toBe(true);
  }));
});
