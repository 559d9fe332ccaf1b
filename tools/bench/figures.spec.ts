import { percentile, short, spread, table } from './lib/figures.mjs';

it.each([
  [[5], 0.99, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 200 }, (_, at) => at + 1), 0.99, 198],
  [[10, 9], 1, 10],
])('takes the percentile by nearest rank: %p at %p', (samples, share, expected) => expect(percentile(samples, share)).toBe(expected));

it('has no percentile of nothing', () => expect(percentile([], 0.5)).toBeNaN());

it('does not sort the samples in place', () => {
  const samples = [3, 1, 2];
  expect(spread(samples)).toEqual({ p50: 2, p99: 3, max: 3 });
  expect(samples).toEqual([3, 1, 2]);
});

it.each([[0.12345, '0.12'], [1.2345, '1.23'], [12.345, '12.3'], [1234.5, '1235'], [0, '0.00'], [NaN, '–']])('shows %p as %p', (value, text) => expect(short(value)).toBe(text));

it('lines up columns', () => expect(table(['what', 'n'], [['longer', 1234], ['b', 5]])).toBe('what       n\nlonger  1234\nb       5.00'));
