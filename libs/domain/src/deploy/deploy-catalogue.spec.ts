import { checkDeployCatalogue } from './deploy-catalogue.js';
import type { GpuModelFacts, RegionFacts } from './deploy-request.js';

const regions: RegionFacts[] = [
  { code: 'FINLAND-1', name: 'Finland 1', tier: 'advanced', status: 'active' },
  { code: 'FINLAND-2', name: 'Finland 2', tier: 'advanced', status: 'active' },
  { code: 'FINLAND-3', name: 'Finland 3', tier: 'advanced', status: 'maintenance' },
  { code: 'CANADA-1', name: 'Canada 1', tier: 'legacy', status: 'active' },
];
const gpuModels: GpuModelFacts[] = [
  { model: 'H100-SXM5-80GB', regions: ['FINLAND-1', 'FINLAND-2'], counts: [1, 2, 4, 8], max_count: 8 },
  { model: 'B300-262GB', regions: ['FINLAND-2'], counts: [1, 8], max_count: 8 },
  { model: 'RTX-A6000', regions: ['CANADA-1'], counts: [1, 2, 4, 8], max_count: 4 },
  { model: 'V100', regions: [], counts: [1], max_count: 1 },
];
const check = (region: string, gpu_model: string, gpu_count: number) => checkDeployCatalogue({ region, gpu_model, gpu_count }, { regions, gpuModels });

it.each([
  ['FINLAND-1', 'H100-SXM5-80GB', 1], ['FINLAND-2', 'H100-SXM5-80GB', 8], ['FINLAND-2', 'B300-262GB', 8], ['CANADA-1', 'RTX-A6000', 4],
])('%s has %s × %i', (region, model, count) => expect(check(region, model, count)).toEqual([]));

it.each([
  ['MARS-1', 'H100-SXM5-80GB', 1, 'region', 'unknown', 'There is no region "MARS-1"; use FINLAND-1, FINLAND-2 or CANADA-1.'],
  ['finland-1', 'H100-SXM5-80GB', 1, 'region', 'unknown', 'There is no region "finland-1"; use FINLAND-1, FINLAND-2 or CANADA-1.'],
  ['FINLAND-1', 'H900', 1, 'gpu_model', 'unknown', 'There is no GPU model "H900"; FINLAND-1 has H100-SXM5-80GB.'],
  ['FINLAND-1', 'RTX-A6000', 1, 'gpu_model', 'not_in_region', 'RTX-A6000 is not in FINLAND-1; it is in CANADA-1, and FINLAND-1 has H100-SXM5-80GB.'],
  ['CANADA-1', 'H100-SXM5-80GB', 1, 'gpu_model', 'not_in_region', 'H100-SXM5-80GB is not in CANADA-1; it is in FINLAND-1 and FINLAND-2, and CANADA-1 has RTX-A6000.'],
  ['CANADA-1', 'V100', 1, 'gpu_model', 'not_in_region', 'V100 is not in CANADA-1; it is in no region now, and CANADA-1 has RTX-A6000.'],
  ['CANADA-1', 'RTX-A6000', 8, 'gpu_count', 'out_of_range', '8 × RTX-A6000 is too many for one instance, at most 4; use 1, 2 or 4.'],
  ['FINLAND-1', 'H100-SXM5-80GB', 16, 'gpu_count', 'out_of_range', '16 × H100-SXM5-80GB is too many for one instance, at most 8; use 1, 2, 4 or 8.'],
  ['FINLAND-1', 'H100-SXM5-80GB', 3, 'gpu_count', 'not_allowed', 'There is no flavor with 3 × H100-SXM5-80GB; use 1, 2, 4 or 8.'],
  ['FINLAND-2', 'B300-262GB', 4, 'gpu_count', 'not_allowed', 'There is no flavor with 4 × B300-262GB; use 1 or 8.'],
])('%s, %s × %i: %s %s', (region, model, count, field, code, message) => expect(check(region, model, count)).toEqual([expect.objectContaining({ field, code, message })]));

it('tells a sleeping region apart, beside everything else that is wrong', () => {
  expect(check('FINLAND-3', 'RTX-A6000', 5).map((one) => [one.field, one.code])).toEqual([['region', 'not_active'], ['gpu_model', 'not_in_region'], ['gpu_count', 'out_of_range']]);
  expect(check('FINLAND-3', 'RTX-A6000', 5)[0]?.message).toBe('FINLAND-3 takes no deployments now (it is maintenance); use FINLAND-1, FINLAND-2 or CANADA-1.');
});

it('names every model when the region is unknown too', () => {
  expect(check('MARS-1', 'H900', 1).map((one) => one['allowed'])).toEqual([['FINLAND-1', 'FINLAND-2', 'CANADA-1'], gpuModels.map((one) => one.model)]);
});

it('leaves counts that are none to the shape', () => expect([check('FINLAND-1', 'H100-SXM5-80GB', 0), check('FINLAND-1', 'H100-SXM5-80GB', 1.5)]).toEqual([[], []]));

it('gives the facts a client can act on', () => {
  expect(check('FINLAND-1', 'B300-262GB', 2)).toEqual([
    { field: 'gpu_model', code: 'not_in_region', message: expect.any(String), given: 'B300-262GB', regions: ['FINLAND-2'], allowed: ['H100-SXM5-80GB'] },
    { field: 'gpu_count', code: 'not_allowed', message: expect.any(String), given: 2, max: 8, allowed: [1, 8] },
  ]);
});

it('says so when nothing is left to offer', () => {
  expect(checkDeployCatalogue({ region: 'X', gpu_model: 'Y', gpu_count: 1 }, { regions: [], gpuModels: [] }).map((one) => one.message)).toEqual([
    'There is no region "X"; no region is active.', 'There is no GPU model "Y"; no model is offered there.',
  ]);
});
