import { currencies, nanoFromPrice, tiers, volumeTypes } from '@garrison/domain';
import { z } from 'zod';

const code = z.string().regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'use capital letters, digits and hyphens, such as FINLAND-1');
const gb = z.number().int().min(1);

/** A pool is written out address by address, so it must not be huge; smaller than /29 leaves hardly an address to give away. */
const pool = z.cidrv4('write an IPv4 network such as 10.11.0.0/19').refine((cidr) => {
  const bits = Number(cidr.split('/')[1]);
  return bits >= 16 && bits <= 29;
}, 'the network must be between /16 and /29');

/** regions.yaml */
export const regionsFile = z.strictObject({
  regions: z
    .array(
      z.strictObject({
        code,
        name: z.string().min(1),
        country: z.string().regex(/^[A-Z]{2}$/, 'use the two letters of ISO 3166-1, such as FI'),
        tier: z.enum(tiers),
        status: z.enum(['active', 'maintenance']),
        address_pools: z.strictObject({ private: pool, public: pool }),
      }),
    )
    .min(1),
});
export type RegionEntry = z.output<typeof regionsFile>['regions'][number];

/** gpu-models.yaml; memory and disks in GB. */
export const gpuModelsFile = z.strictObject({
  gpu_models: z
    .array(
      z.strictObject({
        model: z.string().min(1),
        name: z.string().min(1),
        tier: z.enum(tiers),
        regions: z.array(code).min(1),
        vram_gb: gb,
        counts: z.array(z.number().int().min(1).max(16)).min(1),
        per_gpu: z.strictObject({ vcpus: z.number().int().min(1), ram_gb: gb }),
        disk_gb: gb,
        hibernation: z.boolean(),
        nvlink: z.boolean(),
      }),
    )
    .min(1),
});
export type GpuModelEntry = z.output<typeof gpuModelsFile>['gpu_models'][number];

/** os-images.yaml; `ids` maps region codes to image ids. */
export const osImagesFile = z.strictObject({
  /** A place for YAML anchors; not read. */
  'x-users': z.unknown().optional(),
  os_images: z
    .array(
      z.strictObject({
        slug: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'use small letters, digits, dots and hyphens'),
        name: z.string().min(1),
        os: z.string().min(1),
        version: z.string('write the version in quotes: 22.10 without them is the number 22.1').min(1),
        min_disk_gb: gb,
        tags: z.array(z.string()),
        default_user: z.strictObject({ advanced: z.string().min(1), legacy: z.string().min(1) }),
        ids: z.record(code, z.uuid('an image id is a UUID')),
      }),
    )
    .min(1),
});
export type OsImageEntry = z.output<typeof osImagesFile>['os_images'][number];

/** A decimal, as a number or in quotes, kept exactly in nano-units. */
const nano = z.union([z.number(), z.string()], 'a price is a decimal number').transform((price, context) => {
  try {
    return nanoFromPrice(price);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
    return z.NEVER;
  }
});
/** A price in every currency, in nano-units. */
export const currencyPrices = z.strictObject(
  Object.fromEntries(currencies.map((currency) => [currency, nano])) as Record<(typeof currencies)[number], typeof nano>,
);

/** prices.yaml */
export const pricesFile = z.strictObject({
  price_lists: z
    .array(
      z.strictObject({
        effective_from: z.iso.datetime('write a moment in UTC, such as 2025-01-01T00:00:00Z').transform((text) => new Date(text)),
        gpus: z.strictObject({ advanced: z.record(z.string(), currencyPrices), legacy: z.record(z.string(), currencyPrices) }),
        volumes: z.strictObject({
          advanced: z.partialRecord(z.enum(volumeTypes), currencyPrices),
          legacy: z.partialRecord(z.enum(volumeTypes), currencyPrices),
        }),
        snapshots: z.strictObject({ legacy: currencyPrices }),
        hibernated: currencyPrices,
        public_ip: currencyPrices,
      }),
    )
    .min(1),
});
export type PriceListEntry = z.output<typeof pricesFile>['price_lists'][number];
