import { join } from 'node:path';
import type { FlavorView, OsImageView, RegionView } from '@garrison/contracts';
import { bootSourcesOf, volumeTypesOf, type PriceBook, type Tier } from '@garrison/domain';
import {
  gpuModelsFile,
  osImagesFile,
  pricesFile,
  regionsFile,
  type GpuModelEntry,
  type OsImageEntry,
  type RegionEntry,
} from './catalogue.schema.js';
import { checkCatalogue, type CatalogueFiles } from './check-catalogue.js';
import { readYamlFile } from './yaml-file.js';

/** A GPU model with the machines that can be had with it, fewest GPUs first. Memory in GB. */
export type GpuModel = {
  readonly model: string;
  readonly name: string;
  readonly tier: Tier;
  readonly regions: readonly string[];
  readonly vram_gb: number;
  readonly counts: readonly number[];
  readonly max_count: number;
  readonly flavors: readonly FlavorView[];
};

/** An IPv4 network the addresses of a region's machines come from. */
export type AddressPool = { readonly region: string; readonly kind: 'private' | 'public'; readonly cidr: string };

export type PriceList = { readonly effectiveFrom: Date; readonly book: PriceBook };

/** Everything an operator edits, checked. */
export type CatalogueData = {
  readonly regions: readonly RegionView[];
  readonly addressPools: readonly AddressPool[];
  readonly gpuModels: readonly GpuModel[];
  readonly osImages: readonly OsImageView[];
  /** Oldest first; the first one is in effect. */
  readonly priceLists: readonly PriceList[];
};

/** The catalogue cannot be used; each problem names its file and line. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
  constructor(
    readonly problems: readonly string[],
    folder: string,
  ) {
    super(`the catalogue in ${folder} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Reads the catalogue folder. Throws `CatalogueError` with everything that is wrong in all files at once. */
export function loadCatalogue(folder: string, now = new Date()): CatalogueData {
  const files: CatalogueFiles = {
    regions: readYamlFile(join(folder, 'regions.yaml'), regionsFile),
    gpuModels: readYamlFile(join(folder, 'gpu-models.yaml'), gpuModelsFile),
    osImages: readYamlFile(join(folder, 'os-images.yaml'), osImagesFile),
    prices: readYamlFile(join(folder, 'prices.yaml'), pricesFile),
  };
  const problems = [...Object.values(files).flatMap((file) => file.problems), ...checkCatalogue(files, now)];
  const { regions, gpuModels, osImages, prices } = files;
  if (problems.length > 0 || !regions.value || !gpuModels.value || !osImages.value || !prices.value)
    throw new CatalogueError(problems, folder);
  const entries = regions.value.regions;
  const models = gpuModels.value.gpu_models;
  return {
    regions: entries.map((entry) => regionOf(entry, models)),
    addressPools: entries.flatMap(({ code, address_pools: pools }) =>
      (['private', 'public'] as const).map((kind) => ({ region: code, kind, cidr: pools[kind] })),
    ),
    gpuModels: models.map(gpuModelOf),
    osImages: entries.flatMap((region) => osImages.value?.os_images.flatMap((image) => osImageIn(region, image)) ?? []),
    priceLists: prices.value.price_lists.map(({ effective_from: effectiveFrom, ...book }) => ({ effectiveFrom, book })),
  };
}

/** What a region offers follows from its tier; snapshots and custom images are Legacy only (spec barrack-api §6), new data volumes with a machine Advanced only (§3). */
function regionOf({ code, name, country, tier, status }: RegionEntry, models: readonly GpuModelEntry[]): RegionView {
  const legacy = tier === 'legacy';
  return {
    code,
    name,
    country,
    tier,
    status,
    features: {
      hibernation: models.some((entry) => entry.hibernation && entry.regions.includes(code)),
      snapshots: legacy,
      custom_images: legacy,
      firewalls: true,
      public_ip: true,
      resizable_os_volume: !legacy,
      data_volumes_at_deploy: !legacy,
    },
    volume_types: volumeTypesOf(tier),
    boot_sources: [...bootSourcesOf[tier]],
  };
}

const gpuModelOf = (entry: GpuModelEntry): GpuModel => ({
  model: entry.model,
  name: entry.name,
  tier: entry.tier,
  regions: entry.regions,
  vram_gb: entry.vram_gb,
  counts: entry.counts,
  max_count: Math.max(...entry.counts),
  flavors: entry.counts.map((count) => flavorOf(entry, count)),
});

const flavorOf = (entry: GpuModelEntry, count: number): FlavorView => ({
  name: `${entry.model}-x${count}`,
  gpu_count: count,
  vcpus: entry.per_gpu.vcpus * count,
  ram_gb: entry.per_gpu.ram_gb * count,
  disk_gb: entry.disk_gb,
  vram_gb: entry.vram_gb * count,
  features: { hibernation: entry.hibernation, snapshots: entry.tier === 'legacy', nvlink: entry.nvlink && count > 1 },
});

function osImageIn({ code, tier }: RegionEntry, image: OsImageEntry): OsImageView[] {
  const id = image.ids[code];
  if (id === undefined) return [];
  const { slug, name, os, version, min_disk_gb, tags, default_user } = image;
  return [{ id, source: 'image', slug, name, region: code, os, version, min_disk_gb, default_user: default_user[tier], tags }];
}
