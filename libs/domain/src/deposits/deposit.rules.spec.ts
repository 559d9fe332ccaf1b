import fc from 'fast-check';
import { currencies } from '../enums.js';
import { NANO_PER_UNIT } from '../money/amount.js';
import { checkDeposit, depositAmounts, depositTaxOf, minorFromNano, nanoFromMinor, netOfRefund, paymentMethodsOf } from './deposit.rules.js';

const unit = NANO_PER_UNIT;

describe('amounts', () => {
  it.each([
    ['USD', '5', 5n * unit], ['USD', '5.00', 5n * unit], ['EUR', '50000', 50_000n * unit], ['INR', '100', 100n * unit], ['USD', '12.34', 12_340_000_000n], ['USD', '12.3400', 12_340_000_000n],
  ] as const)('%s %s can be paid', (currency, amount, net) => expect(checkDeposit({ amount }, currency, false)).toMatchObject({ ok: true, value: { net } }));

  it.each([
    ['USD', '4.99', 'out_of_range'], ['EUR', '4.99', 'out_of_range'], ['INR', '99.99', 'out_of_range'], ['USD', '50000.01', 'out_of_range'], ['USD', '-5', 'out_of_range'], ['USD', '0', 'out_of_range'],
    ['USD', '5.001', 'invalid_amount'], ['USD', 'ten', 'invalid_amount'], ['USD', '1e3', 'invalid_amount'],
  ] as const)('%s %s is refused as %s', (currency, amount, code) => {
    expect(checkDeposit({ amount }, currency, false)).toMatchObject({ ok: false, error: [{ field: 'amount', code }] });
  });

  it('are whole hundredths, there and back', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (minor) => expect(minorFromNano(nanoFromMinor(minor))).toBe(minor)));
  });
});

describe('methods', () => {
  it.each([['USD', ['card']], ['EUR', ['card', 'sepa']], ['INR', ['upi', 'netbanking', 'card']]] as const)('%s is paid by %j', (currency, methods) => {
    expect(paymentMethodsOf(currency, false)).toEqual(methods);
    expect(paymentMethodsOf(currency, true)).toEqual(['sandbox', ...methods]);
  });

  it('the first is taken when none is named, and others of the currency when they are', () => {
    expect(checkDeposit({ amount: '100' }, 'INR', false)).toMatchObject({ value: { method: 'upi' } });
    expect(checkDeposit({ amount: '100' }, 'INR', true)).toMatchObject({ value: { method: 'sandbox' } });
    expect(checkDeposit({ amount: '100', method: 'sepa' }, 'EUR', false)).toMatchObject({ value: { method: 'sepa' } });
  });

  it('names all problems at once', () => {
    expect(checkDeposit({ amount: '1', method: 'sandbox' }, 'USD', false)).toMatchObject({ ok: false, error: [{ field: 'amount' }, { field: 'method', code: 'not_allowed', allowed: ['card'] }] });
  });
});

describe('tax', () => {
  it.each([['IN', { name: 'GST', percent: 18 }], ['in', { name: 'GST', percent: 18 }], ['DE', null], ['US', null]])('in %s it is %j', (country, tax) => expect(depositTaxOf(country)).toEqual(tax));

  it.each([[100n * unit, 18n * unit], [100_010_000_000n, 18_000_000_000n], [100_030_000_000n, 18_010_000_000n]])('of %d is %d, to the nearest hundredth', (net, tax) => {
    expect(depositAmounts(net, depositTaxOf('IN'))).toEqual({ net, tax, total: net + tax });
  });

  it('is nothing where there is none', () => expect(depositAmounts(5n * unit, null)).toEqual({ net: 5n * unit, tax: 0n, total: 5n * unit }));
});

it('refunds in parts give back exactly what was credited once all is refunded', () => {
  const minor = fc.integer({ min: 500, max: 5_000_000 });
  fc.assert(fc.property(minor, fc.constantFrom(...currencies), fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 }), (amount, currency, cuts) => {
    const amounts = depositAmounts(nanoFromMinor(amount), currency === 'INR' ? depositTaxOf('IN') : null);
    const steps = [...cuts.sort((a, b) => a - b).map((cut) => (amounts.total * BigInt(cut)) / 100n), amounts.total];
    let given = 0n;
    for (const step of steps) {
      const next = netOfRefund(amounts, step);
      expect(next).toBeGreaterThanOrEqual(given);
      given = next;
    }
    expect(given).toBe(amounts.net);
  }));
});
