import fc from 'fast-check';
import { formatAmount, nanoFromPrice } from '../money/amount.js';
import { computeHourly, gpuRate, instanceHourly, volumeHourly, volumeRate, type PriceBook, type PricedInstance, type Prices } from './price-book.js';

const prices = (usd: number, eur: number, inr: number): Prices => ({ USD: nanoFromPrice(usd), EUR: nanoFromPrice(eur), INR: nanoFromPrice(inr) });

/** The sample numbers of barrack-facts §2. */
const book: PriceBook = {
  volumes: { legacy: { SSD: prices(0.1, 0.1, 10) }, advanced: { HDD: prices(0.08, 0.1, 8), NVMe: prices(0.3, 0.35, 30) } },
  snapshots: { legacy: prices(0.1, 0.1, 10) },
  gpus: {
    legacy: { 'RTX-A6000': prices(0.69, 0.75, 49) },
    advanced: { 'H100-SXM5-80GB': prices(2.49, 2.69, 209), 'B300-262GB': prices(5.79, 5.99, 499) },
  },
  hibernated: prices(0.01, 0.01, 1),
  public_ip: prices(0.005, 0.005, 0.5),
};

const trainer: PricedInstance = {
  currency: 'USD', tier: 'advanced', gpu_model: 'H100-SXM5-80GB', gpu_count: 2, os_volume: { size_gb: 200, volume_type: 'NVMe' },
  data_volumes: [{ size_gb: 1000, volume_type: 'NVMe' }, { size_gb: 500, volume_type: 'HDD' }], public_ip: true,
};
const shown = (instance: PricedInstance) => Object.fromEntries(Object.entries(instanceHourly(book, instance)).map(([part, nano]) => [part, formatAmount(nano)]));

it('prices every part of a machine', () => {
  expect(shown(trainer)).toEqual({ gpu: '4.98', os_volume: '0.06', data_volumes: '0.34', public_ip: '0.005', total: '5.385' });
});

it.each([
  ['in rupees', { currency: 'INR' }, '458.50'],
  ['in euros', { currency: 'EUR' }, '5.855'],
  ['without an address', { public_ip: false }, '5.38'],
  ['without data volumes', { data_volumes: [] }, '5.045'],
  ['hibernated', { hibernated: true }, '0.415'],
] as const)('%s', (_what, change, total) => {
  const instance = { ...trainer, ...change };
  expect(shown(instance)['total']).toBe(total);
});

it('prices legacy machines from the legacy list', () => {
  const legacy: PricedInstance = { currency: 'EUR', tier: 'legacy', gpu_model: 'RTX-A6000', gpu_count: 1, os_volume: { size_gb: 100, volume_type: 'SSD' }, data_volumes: [], public_ip: false };
  expect(shown(legacy)).toEqual({ gpu: '0.75', os_volume: '0.01', data_volumes: '0.00', public_ip: '0.00', total: '0.76' });
});

it.each([['RTX-A6000'], ['constructor'], ['']])('gives nothing away: a model without a price (%j) throws', (model) => {
  expect(() => gpuRate(book, 'advanced', model, 'USD')).toThrow(`no price for ${model}`);
  expect(() => instanceHourly(book, { ...trainer, gpu_model: model })).toThrow('no price');
});

it.each([['as it is sold now', trainer, 4_985_000_000n], ['without its address', { ...trainer, public_ip: false }, 4_980_000_000n], ['a model that is not sold any more', { ...trainer, gpu_model: 'K80' }, 7n]])(
  'what a running machine costs: %s', (_what, instance, hourly) => expect(computeHourly(book, instance, 7n)).toBe(hourly),
);

it('knows each volume type in its own tier only', () => {
  expect(volumeRate(book, 'advanced', 'HDD', 'INR')).toBe(8_000_000_000n);
  expect(() => volumeRate(book, 'legacy', 'NVMe', 'USD')).toThrow('no price for NVMe volumes in legacy regions');
});

it.each([[1000, '0.30'], [100, '0.03'], [1, '0.0003'], [10_000, '3.00']])('%i GB at 0.30 per TB cost %s an hour', (size, amount) => {
  expect(formatAmount(volumeHourly(size, nanoFromPrice(0.3)))).toBe(amount);
});

it('two volumes cost what one of their joint size costs, but for rounding', () => {
  const size = fc.integer({ min: 100, max: 16_000 });
  fc.assert(fc.property(size, size, fc.bigInt({ min: 0n, max: 10n ** 12n }), (a, b, rate) => {
    const difference = volumeHourly(a, rate) + volumeHourly(b, rate) - volumeHourly(a + b, rate);
    expect(difference >= -1n && difference <= 1n).toBe(true);
  }));
});

it('the total is the sum of the parts', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 100, max: 10_000 }), fc.boolean(), fc.boolean(), (count, size, address, hibernated) => {
    const { total, ...parts } = instanceHourly(book, { ...trainer, gpu_count: count, os_volume: { size_gb: size, volume_type: 'NVMe' }, public_ip: address, hibernated });
    expect(total).toBe(parts.gpu + parts.os_volume + parts.data_volumes + parts.public_ip);
  }));
});
