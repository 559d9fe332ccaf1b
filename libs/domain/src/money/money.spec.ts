import fc from 'fast-check';
import { formatAmount, minuteCharge, multiply, NANO_PER_UNIT, nanoFromPrice, parseAmount, perMinute, priceFromNano, sumAmounts } from './amount.js';
import { currencyOfCountry } from './currency.js';

const amounts = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const prices = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe('amounts as text', () => {
  it.each([
    ['0', 0n, '0.00'], ['12', 12_000_000_000n, '12.00'], ['12.5', 12_500_000_000n, '12.50'], ['-0.000000001', -1n, '-0.000000001'],
    ['0.010', 10_000_000n, '0.01'], ['100.123456789', 100_123_456_789n, '100.123456789'], ['-5.00', -5_000_000_000n, '-5.00'], ['007.1', 7_100_000_000n, '7.10'],
  ])('%s is %d nano-units, written %s', (text, nano, shown) => {
    expect(parseAmount(text)).toEqual({ ok: true, value: nano });
    expect(formatAmount(nano)).toBe(shown);
  });

  it.each(['', '.5', '5.', '1e3', '1,000.00', '+1', ' 1', '1 ', '٣', 'NaN', 'Infinity', '0x10', '1.0000000001', '--1', '1.2.3'])('%j is refused', (text) => {
    expect(parseAmount(text, 'amount')).toEqual({ ok: false, error: expect.objectContaining({ field: 'amount', code: 'invalid_amount' }) });
  });

  it('reads back whatever it writes', () => fc.assert(fc.property(amounts, (nano) => expect(parseAmount(formatAmount(nano))).toEqual({ ok: true, value: nano }))));

  it('writes at least two decimals and no needless zero', () => {
    fc.assert(fc.property(amounts, (nano) => expect(formatAmount(nano)).toMatch(/^-?\d+\.\d(?:\d|\d*[1-9])$/)));
  });
});

describe('prices', () => {
  it.each([[2.49, 2_490_000_000n], ['2.49', 2_490_000_000n], [0.1, 100_000_000n], [0.3, 300_000_000n], [1e-7, 100n], [1.5e-7, 150n], [499, 499_000_000_000n], [0, 0n], ['0.070000001', 70_000_001n]])(
    '%s is %d nano-units', (price, nano) => expect(nanoFromPrice(price)).toBe(nano),
  );
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e-10, 'free', '-0.01', 1e40])('%s is refused', (price) => expect(() => nanoFromPrice(price)).toThrow(RangeError));

  it('go to the wire and back unchanged up to 15 digits, a million units and its nanos', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (nano) => expect(nanoFromPrice(priceFromNano(nano))).toBe(nano)));
  });
});

describe('charges', () => {
  it('sixty minutes sum exactly to the hour, each within a nano-unit of the others', () => {
    fc.assert(fc.property(prices, (hourly) => {
      const minutes = Array.from({ length: 60 }, (_, minute) => minuteCharge(hourly, minute));
      expect(sumAmounts(minutes)).toBe(hourly);
      const sorted = [...minutes].sort((a, b) => (a < b ? -1 : 1));
      expect((sorted[59] ?? 0n) - (sorted[0] ?? 0n)).toBeLessThanOrEqual(1n);
    }));
  });

  it('are known for the prices of the documents', () => {
    expect(sumAmounts(Array.from({ length: 60 }, (_, minute) => minuteCharge(nanoFromPrice(0.01), minute)))).toBe(10_000_000n);
    expect(formatAmount(perMinute(nanoFromPrice(2.69)))).toBe('0.044833333');
    expect(minuteCharge(61n, 59)).toBe(2n);
  });

  it.each([-1, 60, 0.5, Number.NaN])('minute %d is no minute', (minute) => expect(() => minuteCharge(60n, minute)).toThrow(RangeError));

  it.each([[10n, 3, 1, 30n], [1n, 1, 2, 1n], [-1n, 1, 2, -1n], [1n, 1, 3, 0n], [2n, 1, 3, 1n], [NANO_PER_UNIT, 1500, 1000, 1_500_000_000n]])('%d × %d / %d = %d', (amount, by, over, result) => {
    expect(multiply(amount, by, over)).toBe(result);
  });
  it('refuses to divide by nothing or to multiply by a fraction', () => {
    expect(() => multiply(1n, 1, 0)).toThrow(RangeError);
    expect(() => multiply(1n, 0.5)).toThrow(RangeError);
  });
  it('is never off by more than half a nano-unit', () => {
    fc.assert(fc.property(amounts, fc.nat(), fc.integer({ min: 1, max: 100_000 }), (amount, by, over) => {
      const off = 2n * (multiply(amount, by, over) * BigInt(over) - amount * BigInt(by));
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(over));
    }));
  });
});

it.each([['IN', 'INR'], ['in', 'INR'], ['DE', 'EUR'], ['FI', 'EUR'], ['GB', 'EUR'], ['NO', 'EUR'], ['CY', 'EUR'], ['US', 'USD'], ['TR', 'USD'], ['JP', 'USD'], ['ZZ', 'USD']])(
  'an account in %s is kept in %s', (country, currency) => expect(currencyOfCountry(country)).toBe(currency),
);
