import type { PricingRequest, PricingView } from '@garrison/contracts';
import {
  checkSizeRange,
  currencies,
  err,
  issue,
  multiply,
  ok,
  priceFromNano,
  sizeLimitsOf,
  tiers,
  volumeHourly,
  volumeLimits,
  volumeTypes,
  type Currency,
  type Issue,
  type PriceBook,
  type Prices,
  type Result,
  type SizeLimits,
  type Tier,
} from '@garrison/domain';
import type { GpuModel } from './load-catalogue.js';

export type PricingFacts = { readonly book: PriceBook; readonly gpuModels: readonly GpuModel[] };
type Metadata = PricingView['metadata'];
type HourlyCost = NonNullable<PricingView['hourly_cost']>[number];

const SNAPSHOT_GB = 100;
const minimumVolumeGb = Math.min(
  ...Object.values(volumeLimits).flatMap((types) => Object.values(types).map((limits: SizeLimits) => limits.min_gb)),
);
const largestVolumeGb = Math.max(
  ...Object.values(volumeLimits).flatMap((types) => Object.values(types).map((limits: SizeLimits) => limits.max_gb)),
);

/**
 * The price list (barrack-facts §2), narrowed. `resource_type` chooses a branch; without it, filters about volumes ask for volumes and filters about GPUs
 * for GPUs. Filters that exclude each other give empty branches; names that do not exist, sizes no volume can have and counts no machine can have are
 * refused. With a size or a count, `hourly_cost` is worked out for everything that matches, in the currency asked for or in each.
 */
export function pricingView(
  request: PricingRequest,
  facts: PricingFacts,
  metadata: Pick<Metadata, 'authenticated_user' | 'authentication_type' | 'timestamp'>,
): Result<PricingView, Issue[]> {
  const problems = checkRequest(request, facts.gpuModels);
  if (problems.length > 0) return err(problems);
  const branches = branchesOf(request);
  const costs = [
    ...(branches.has('volumes') ? volumeCosts(request, facts.book) : []),
    ...(branches.has('gpus') ? gpuCosts(request, facts) : []),
  ];
  return ok({
    ...(branches.has('volumes') ? { volumes: volumesBranch(request, facts.book) } : {}),
    ...(branches.has('snapshots') ? { snapshots: snapshotsBranch(request, facts.book) } : {}),
    ...(branches.has('gpus') ? { gpus: gpusBranch(request, facts) } : {}),
    ...(branches.has('public_ip') ? { public_ip: publicIpBranch(facts.book) } : {}),
    ...(request.volume_size_gb !== undefined || request.gpu_count !== undefined ? { hourly_cost: costs } : {}),
    metadata: { supported_currencies: [...currencies], supported_tiers: [...tiers], volume_minimum_size_gb: minimumVolumeGb, ...metadata },
  });
}

type Branch = 'volumes' | 'snapshots' | 'gpus' | 'public_ip';

function branchesOf({ resource_type, volume_type, volume_size_gb, gpu_model, gpu_count }: PricingRequest): ReadonlySet<Branch> {
  if (resource_type) return new Set([resource_type]);
  const asked: Branch[] = [
    ...(volume_type !== undefined || volume_size_gb !== undefined ? (['volumes'] as const) : []),
    ...(gpu_model !== undefined || gpu_count !== undefined ? (['gpus'] as const) : []),
  ];
  return new Set(asked.length > 0 ? asked : ['volumes', 'snapshots', 'gpus', 'public_ip']);
}

function checkRequest({ gpu_model, gpu_count, volume_size_gb, volume_type, tier }: PricingRequest, models: readonly GpuModel[]): Issue[] {
  const issues: Issue[] = [];
  const model = models.find((one) => one.model === gpu_model);
  const known = models.map((one) => one.model);
  if (gpu_model !== undefined && !model)
    issues.push(
      issue('gpu_model', 'unknown', `There is no GPU model "${gpu_model}"; there are ${known.join(', ')}.`, {
        given: gpu_model,
        allowed: known,
      }),
    );
  if (gpu_count !== undefined && (gpu_model === undefined || model)) {
    const counts = model?.counts ?? [...new Set(models.flatMap((one) => one.counts))].sort((a, b) => a - b);
    if (!counts.includes(gpu_count))
      issues.push(
        issue(
          'gpu_count',
          'not_allowed',
          `${model ? `Machines with ${model.model}` : 'Machines'} have ${counts.join(', ')} GPUs, not ${gpu_count}.`,
          { given: gpu_count, allowed: counts },
        ),
      );
  }
  if (volume_size_gb !== undefined) {
    const limits =
      volume_type &&
      tiers
        .filter((one) => tier === undefined || one === tier)
        .map((one) => sizeLimitsOf(one, volume_type))
        .find((one) => one !== undefined);
    issues.push(
      ...checkSizeRange(
        volume_size_gb,
        limits || { min_gb: minimumVolumeGb, max_gb: largestVolumeGb },
        limits ? `${volume_type} volumes` : 'volumes',
        'volume_size_gb',
      ),
    );
  }
  return issues;
}

const tiersOf = ({ tier }: PricingRequest): Tier[] => tiers.filter((one) => tier === undefined || one === tier);
const currenciesOf = ({ currency }: PricingRequest): Currency[] => currencies.filter((one) => currency === undefined || one === currency);
const typesOf = (request: PricingRequest, book: PriceBook, tier: Tier) =>
  volumeTypes.flatMap((type) => {
    const prices = book.volumes[tier][type];
    return prices && (request.volume_type === undefined || request.volume_type === type) ? [{ type, prices }] : [];
  });
const modelsOf = (request: PricingRequest, { book, gpuModels }: PricingFacts, tier: Tier) =>
  gpuModels.flatMap((one) => {
    const prices = one.tier === tier ? book.gpus[tier][one.model] : undefined;
    return prices && (request.gpu_model === undefined || request.gpu_model === one.model) ? [{ ...one, prices }] : [];
  });

/** As JSON numbers, in every currency. */
export const priceNumbers = ({ USD, EUR, INR }: Prices): Record<Currency, number> => ({
  USD: priceFromNano(USD),
  EUR: priceFromNano(EUR),
  INR: priceFromNano(INR),
});
/** A tier in which nothing matches is left out. */
const byTier = <T extends object>(request: PricingRequest, of: (tier: Tier) => T): Partial<Record<Tier, T>> =>
  Object.fromEntries(tiersOf(request).map((tier) => [tier, of(tier)] as const).filter(([, matching]) => Object.keys(matching).length > 0));

const volumesBranch = (request: PricingRequest, book: PriceBook): PricingView['volumes'] => ({
  pricing: byTier(request, (tier) =>
    Object.fromEntries(
      typesOf(request, book, tier).map(({ type, prices }) => [type, { prices: priceNumbers(prices), unit: 'per TB per hour' }]),
    ),
  ),
  minimum_size_gb: minimumVolumeGb,
  description: 'Volumes are charged by their provisioned size, attached or not; 1 TB is 1000 GB.',
});

function snapshotsBranch(request: PricingRequest, book: PriceBook): PricingView['snapshots'] {
  const prices = book.snapshots.legacy;
  return {
    pricing:
      prices && tiersOf(request).includes('legacy')
        ? { legacy: { prices: priceNumbers(prices), fixed_size_gb: SNAPSHOT_GB, unit: `per hour (fixed ${SNAPSHOT_GB}GB)` } }
        : {},
    description: `Each snapshot and custom image is charged as a fixed ${SNAPSHOT_GB} GB, in Legacy regions only.`,
  };
}

const gpusBranch = (request: PricingRequest, facts: PricingFacts): PricingView['gpus'] => ({
  pricing: byTier(request, (tier) =>
    Object.fromEntries(
      modelsOf(request, facts, tier).map(({ model, prices, max_count }) => [
        model,
        { prices: priceNumbers(prices), max_count, unit: 'per GPU per hour' },
      ]),
    ),
  ),
  description:
    'Machines are charged per minute while they are ACTIVE or SHUTOFF, by the number of their GPUs; vCPUs and memory are included.',
});

const publicIpBranch = (book: PriceBook): PricingView['public_ip'] => ({
  prices: priceNumbers(book.public_ip),
  unit: 'per address per hour',
  description: 'A public address is charged while a machine has it, also while the machine hibernates and keeps it.',
});

const volumeCosts = (request: PricingRequest, book: PriceBook): HourlyCost[] => {
  const size = request.volume_size_gb;
  if (size === undefined) return [];
  return tiersOf(request).flatMap((tier) =>
    typesOf(request, book, tier)
      .filter(({ type }) => checkSizeRange(size, sizeLimitsOf(tier, type) ?? { min_gb: size, max_gb: size }, type, '').length === 0)
      .flatMap(({ type, prices }) =>
        currenciesOf(request).map((currency) => ({
          item: type,
          tier,
          currency,
          hourly_cost: priceFromNano(volumeHourly(size, prices[currency])),
        })),
      ),
  );
};

const gpuCosts = (request: PricingRequest, facts: PricingFacts): HourlyCost[] => {
  const count = request.gpu_count;
  if (count === undefined) return [];
  return tiersOf(request).flatMap((tier) =>
    modelsOf(request, facts, tier)
      .filter(({ counts }) => counts.includes(count))
      .flatMap(({ model, prices }) =>
        currenciesOf(request).map((currency) => ({
          item: model,
          tier,
          currency,
          hourly_cost: priceFromNano(multiply(prices[currency], count)),
        })),
      ),
  );
};
