import fc from 'fast-check';
import { breachOf, noCaps } from './spend-caps.js';

it.each([
  ['nothing is capped', noCaps, { perHour: 5n, month: 100n }, 10n, undefined],
  ['exactly the hour’s cap is reached', { perHour: 15n, perMonth: null }, { perHour: 5n, month: 0n }, 10n, undefined],
  ['a nano-unit more than the hour’s cap', { perHour: 15n, perMonth: null }, { perHour: 6n, month: 0n }, 10n, { period: 'hour', cap: 15n, spending: 16n }],
  ['the month has room for the coming hour', { perHour: null, perMonth: 115n }, { perHour: 5n, month: 100n }, 10n, undefined],
  ['the month lacks a nano-unit of it', { perHour: null, perMonth: 114n }, { perHour: 5n, month: 100n }, 10n, { period: 'month', cap: 114n, spending: 115n }],
  ['both are too low: the hour is told', { perHour: 1n, perMonth: 1n }, { perHour: 0n, month: 0n }, 2n, { period: 'hour', cap: 1n, spending: 2n }],
  ['nothing may be spent at all', { perHour: 0n, perMonth: null }, { perHour: 0n, month: 0n }, 1n, { period: 'hour', cap: 0n, spending: 1n }],
  ['free things are always within', { perHour: 0n, perMonth: 0n }, { perHour: 0n, month: 0n }, 0n, undefined],
] as const)('%s', (_what, caps, spending, hourly, breach) => expect(breachOf(caps, spending, hourly)).toEqual(breach));

it('admits no more than the cap of any number of equal things, one after the other', () => {
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 1000n }), fc.bigInt({ min: 0n, max: 100_000n }), (each, cap) => {
    let perHour = 0n;
    while (!breachOf({ perHour: cap, perMonth: null }, { perHour, month: 0n }, each)) perHour += each;
    expect(perHour).toBeLessThanOrEqual(cap);
    expect(perHour + each).toBeGreaterThan(cap);
  }));
});
