import type { Currency, Tier, VolumeType } from '../enums.js';
import { multiply, sumAmounts } from '../money/amount.js';

/** One price in each currency, nano-units. */
export type Prices = Readonly<Record<Currency, bigint>>;

/**
 * Everything that has a price at one moment (catalogue; barrack-facts §2). Volumes per TB and hour, snapshots per piece (fixed 100 GB) and hour,
 * GPUs per GPU and hour, hibernated per instance and hour, public IPs per address and hour.
 */
export type PriceBook = {
  readonly volumes: Readonly<Record<Tier, Readonly<Partial<Record<VolumeType, Prices>>>>>;
  readonly snapshots: Readonly<Partial<Record<Tier, Prices>>>;
  readonly gpus: Readonly<Record<Tier, Readonly<Record<string, Prices>>>>;
  readonly hibernated: Prices;
  readonly public_ip: Prices;
};

/** 1 TB = 1000 GB (spec barrack-api §9). */
export const GB_PER_TB = 1000;

/** As for TB: prices count in thousands. */
export const MB_PER_GB = 1000;

/** What a volume costs per hour (nano-units): its provisioned size in GB at a rate per TB and hour, to the nearest nano-unit. */
export const volumeHourly = (sizeGb: number, ratePerTbHour: bigint): bigint => multiply(ratePerTbHour, sizeGb, GB_PER_TB);

export type PricedVolume = { readonly size_gb: number; readonly volume_type: string };

/** What an instance is priced by. */
export type PricedInstance = {
  readonly currency: Currency;
  readonly tier: Tier;
  readonly gpu_model: string;
  readonly gpu_count: number;
  readonly os_volume: PricedVolume;
  readonly data_volumes: readonly PricedVolume[];
  readonly public_ip: boolean;
  /** Hibernated instances pay the flat price in place of the GPUs; disks are still paid, the public IP too while it is kept. */
  readonly hibernated?: boolean;
};

/** Nano-units per hour. `total` is the sum of the others. */
export type HourlyBreakdown = {
  readonly gpu: bigint;
  readonly os_volume: bigint;
  readonly data_volumes: bigint;
  readonly public_ip: bigint;
  readonly total: bigint;
};

/** The hourly price of an instance, part by part. Throws when the book has no price for a part: nothing is ever given away by an omission. */
export function instanceHourly(book: PriceBook, instance: PricedInstance): HourlyBreakdown {
  const { currency, tier } = instance;
  const disk = (volume: PricedVolume) => volumeHourly(volume.size_gb, volumeRate(book, tier, volume.volume_type, currency));
  const parts = {
    gpu:
      instance.hibernated === true
        ? book.hibernated[currency]
        : multiply(gpuRate(book, tier, instance.gpu_model, currency), instance.gpu_count),
    os_volume: disk(instance.os_volume),
    data_volumes: sumAmounts(instance.data_volumes.map(disk)),
    public_ip: instance.public_ip ? book.public_ip[currency] : 0n,
  };
  return { ...parts, total: sumAmounts(Object.values(parts)) };
}

/** Nano-units per GPU and hour. Throws when the model has no price in the tier. */
export const gpuRate = (book: PriceBook, tier: Tier, model: string, currency: Currency): bigint =>
  known(own(book.gpus[tier], model), `${model} in ${tier} regions`)[currency];

/** Nano-units per TB and hour. Throws when the type has no price in the tier. */
export const volumeRate = (book: PriceBook, tier: Tier, type: string, currency: Currency): bigint =>
  known(own(book.volumes[tier], type), `${type} volumes in ${tier} regions`)[currency];

/**
 * What an instance costs per hour for GPUs and address while it runs (nano-units), at the prices of the book. `agreed` is what stood in its deployment: a
 * model that is no longer sold has no other price.
 */
export const computeHourly = (book: PriceBook, { currency, tier, gpu_model, gpu_count, public_ip }: Pick<PricedInstance, 'currency' | 'tier' | 'gpu_model' | 'gpu_count' | 'public_ip'>, agreed: bigint): bigint =>
  own(book.gpus[tier], gpu_model) ? multiply(gpuRate(book, tier, gpu_model, currency), gpu_count) + (public_ip ? book.public_ip[currency] : 0n) : agreed;

const own = (prices: Readonly<Record<string, Prices | undefined>>, key: string): Prices | undefined =>
  Object.hasOwn(prices, key) ? prices[key] : undefined;

function known(prices: Prices | undefined, what: string): Prices {
  if (!prices) throw new Error(`The price list has no price for ${what}.`);
  return prices;
}
