import { duration, gigabytes, hourlyPrice, money, runway, timeAgo } from './format';

it.each([[0, '0.0 s'], [420, '0.4 s'], [12_400, '12 s'], [185_000, '3 min 5 s']])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
it.each([[0.4, 'less than an hour'], [1.9, '1 hour'], [47, '47 hours'], [100, '4 days']])('credit for %d hours lasts %s', (hours, text) => expect(runway(hours)).toBe(text));
it('writes money for reading: cents, and more for a small price', () => {
  expect([money('84.3', 'EUR'), money('1234.5', 'USD'), hourlyPrice(0.035, 'EUR'), hourlyPrice(2.5, 'INR')]).toEqual(['€84.30', '$1,234.50', '€0.035', '₹2.50']);
  expect(gigabytes(10_000)).toBe('10,000 GB');
});

describe('how long ago', () => {
  const now = Date.parse('2025-11-22T12:00:00Z');
  it.each([['2025-11-22T11:59:30Z', 'just now'], ['2025-11-22T11:55:10Z', '4 minutes ago'], ['2025-11-21T11:00:00Z', 'yesterday'], ['2025-11-02T12:00:00Z', '20 days ago']])('%s was %s', (at, text) => expect(timeAgo(at, now)).toBe(text));
});
