import { resolve } from 'node:path';
import { pricingView as pricingViewContract, type PricingRequest, type PricingView } from '@garrison/contracts';
import { loadCatalogue } from './load-catalogue.js';
import { pricingView } from './pricing.js';

const { gpuModels, priceLists } = loadCatalogue(resolve(__dirname, '../../../../../catalogue'));
const book = priceLists[0]?.book;
const metadata = { authenticated_user: null, authentication_type: 'none', timestamp: 1_702_234_567 } as const;

const ask = (request: PricingRequest) => {
  if (!book) throw new Error('no price list');
  return pricingView(request, { book, gpuModels }, metadata);
};
function answer(request: PricingRequest): PricingView {
  const view = ask(request);
  if (!view.ok) throw new Error(JSON.stringify(view.error));
  return pricingViewContract.parse(view.value);
}

it('lists everything that has a price, in the shape and with the numbers of the original', () => {
  const { volumes, snapshots, gpus, public_ip, hourly_cost, metadata: shown } = answer({});
  expect(volumes?.pricing).toEqual({
    legacy: { SSD: { prices: { USD: 0.1, EUR: 0.1, INR: 10 }, unit: 'per TB per hour' } },
    advanced: {
      HDD: { prices: { USD: 0.08, EUR: 0.1, INR: 8 }, unit: 'per TB per hour' },
      NVMe: { prices: { USD: 0.3, EUR: 0.35, INR: 30 }, unit: 'per TB per hour' },
    },
  });
  expect(volumes?.minimum_size_gb).toBe(100);
  expect(snapshots?.pricing).toEqual({
    legacy: { prices: { USD: 0.1, EUR: 0.1, INR: 10 }, fixed_size_gb: 100, unit: 'per hour (fixed 100GB)' },
  });
  expect(gpus?.pricing.legacy?.['RTX-A6000']).toEqual({
    prices: { USD: 0.69, EUR: 0.75, INR: 49 },
    max_count: 4,
    unit: 'per GPU per hour',
  });
  expect(gpus?.pricing.advanced?.['B300-262GB']).toEqual({
    prices: { USD: 5.79, EUR: 5.99, INR: 499 },
    max_count: 8,
    unit: 'per GPU per hour',
  });
  expect(public_ip).toMatchObject({ prices: { USD: 0, EUR: 0, INR: 0 }, unit: 'per address per hour' });
  expect(hourly_cost).toBeUndefined();
  expect(shown).toEqual({
    supported_currencies: ['USD', 'EUR', 'INR'],
    supported_tiers: ['legacy', 'advanced'],
    volume_minimum_size_gb: 100,
    ...metadata,
  });
});

it.each<[PricingRequest, string[]]>([
  [{ resource_type: 'snapshots' }, ['snapshots']],
  [{ tier: 'legacy' }, ['volumes', 'snapshots', 'gpus', 'public_ip']],
  [{ volume_type: 'HDD' }, ['volumes']],
  [{ gpu_model: 'L40' }, ['gpus']],
  [{ gpu_count: 2, volume_size_gb: 500 }, ['volumes', 'gpus', 'hourly_cost']],
  [{ resource_type: 'gpus', volume_type: 'HDD' }, ['gpus']],
])('%j is answered with %j', (request, members) => {
  expect(
    Object.keys(answer(request))
      .filter((key) => key !== 'metadata')
      .sort(),
  ).toEqual([...members].sort());
});

it('keeps the tier, type and model that were asked for', () => {
  expect(answer({ tier: 'legacy', resource_type: 'volumes' }).volumes?.pricing).toEqual({ legacy: { SSD: expect.anything() } });
  expect(answer({ gpu_model: 'L40' }).gpus?.pricing).toEqual({ legacy: { L40: expect.anything() } });
  expect(answer({ tier: 'advanced', volume_type: 'SSD' }).volumes?.pricing).toEqual({});
  expect(answer({ tier: 'advanced', resource_type: 'snapshots' }).snapshots?.pricing).toEqual({});
});

it('works out what a size and a count cost per hour', () => {
  expect(
    answer({ tier: 'legacy', currency: 'USD', resource_type: 'volumes', volume_size_gb: 100, volume_type: 'SSD' }).hourly_cost,
  ).toEqual([{ item: 'SSD', tier: 'legacy', currency: 'USD', hourly_cost: 0.01 }]);
  expect(answer({ gpu_model: 'H100-SXM5-80GB', gpu_count: 8, currency: 'EUR' }).hourly_cost).toEqual([
    { item: 'H100-SXM5-80GB', tier: 'advanced', currency: 'EUR', hourly_cost: 21.52 },
  ]);
  expect(answer({ volume_size_gb: 16_000, currency: 'USD' }).hourly_cost).toEqual([
    { item: 'HDD', tier: 'advanced', currency: 'USD', hourly_cost: 1.28 },
  ]);
  expect(answer({ gpu_count: 8, tier: 'legacy', currency: 'INR' }).hourly_cost?.map((one) => one.item)).toEqual([
    'H100-PCIe-NVLink-80GB',
    'A100-PCIe-80GB',
    'L40',
  ]);
});

it.each<[PricingRequest, string, string]>([
  [{ gpu_model: 'H100-SXM6' }, 'gpu_model', 'unknown'],
  [{ gpu_count: 3 }, 'gpu_count', 'not_allowed'],
  [{ gpu_model: 'RTX-A6000', gpu_count: 8 }, 'gpu_count', 'not_allowed'],
  [{ volume_size_gb: 99 }, 'volume_size_gb', 'out_of_range'],
  [{ volume_size_gb: 16_001 }, 'volume_size_gb', 'out_of_range'],
  [{ volume_type: 'NVMe', volume_size_gb: 10_001 }, 'volume_size_gb', 'out_of_range'],
])('refuses %j', (request, field, code) => {
  expect(ask(request)).toEqual({ ok: false, error: [expect.objectContaining({ field, code })] });
});

it('names every problem at once', () => {
  expect(ask({ gpu_model: 'none', volume_size_gb: 1 })).toMatchObject({
    ok: false,
    error: [{ field: 'gpu_model' }, { field: 'volume_size_gb' }],
  });
});
