import { bootVolumeLimits, tiers, volumeTypesOf } from '@garrison/domain';
import type { GpuModelEntry, OsImageEntry, PriceListEntry, RegionEntry } from './catalogue.schema.js';
import type { YamlFile } from './yaml-file.js';

export type CatalogueFiles = {
  readonly regions: YamlFile<{ regions: RegionEntry[] }>;
  readonly gpuModels: YamlFile<{ gpu_models: GpuModelEntry[] }>;
  readonly osImages: YamlFile<{ os_images: OsImageEntry[] }>;
  readonly prices: YamlFile<{ price_lists: PriceListEntry[] }>;
};

/** What the files say that cannot be true together. A file that could not be read is left out: its own problems come first. */
export const checkCatalogue = (files: CatalogueFiles, now: Date): string[] => [
  ...checkRegions(files),
  ...checkGpuModels(files),
  ...checkOsImages(files),
  ...checkPrices(files, now),
];

function checkRegions({ regions }: CatalogueFiles): string[] {
  const entries = regions.value?.regions ?? [];
  const problems = repeated(entries.map((entry) => entry.code)).map((at) =>
    regions.problem(['regions', at, 'code'], `region ${entries[at]?.code} is there twice`),
  );
  const pools = entries.flatMap((entry, at) =>
    (['private', 'public'] as const).map((kind) => ({
      path: ['regions', at, 'address_pools', kind],
      cidr: entry.address_pools[kind],
      range: rangeOf(entry.address_pools[kind]),
      owner: entry.code,
    })),
  );
  for (const [at, pool] of pools.entries()) {
    if (pool.range.given !== pool.range.first)
      problems.push(regions.problem(pool.path, `${pool.cidr} has host bits set; the network is ${pool.range.network}`));
    const other = pools.slice(0, at).find((earlier) => earlier.range.first <= pool.range.last && pool.range.first <= earlier.range.last);
    if (other) problems.push(regions.problem(pool.path, `${pool.cidr} overlaps ${other.cidr} of ${other.owner}`));
  }
  return problems;
}

function checkGpuModels({ gpuModels, regions }: CatalogueFiles): string[] {
  const entries = gpuModels.value?.gpu_models ?? [];
  const problems = repeated(entries.map((entry) => entry.model)).map((at) =>
    gpuModels.problem(['gpu_models', at, 'model'], `${entries[at]?.model} is there twice`),
  );
  entries.forEach((entry, at) => {
    if (entry.counts.some((count, place) => place > 0 && count <= (entry.counts[place - 1] ?? 0)))
      problems.push(gpuModels.problem(['gpu_models', at, 'counts'], 'the counts must grow from left to right'));
    for (const [place, code] of entry.regions.entries()) {
      const path = ['gpu_models', at, 'regions', place];
      const region = regions.value?.regions.find((one) => one.code === code);
      if (regions.value && !region) problems.push(gpuModels.problem(path, `there is no region ${code} in regions.yaml`));
      if (region && region.tier !== entry.tier)
        problems.push(gpuModels.problem(path, `${code} is a region of the ${region.tier} tier, ${entry.model} is ${entry.tier}`));
    }
  });
  return problems;
}

function checkOsImages({ osImages, regions }: CatalogueFiles): string[] {
  const entries = osImages.value?.os_images ?? [];
  const problems = repeated(entries.map((entry) => entry.slug)).map((at) =>
    osImages.problem(['os_images', at, 'slug'], `${entries[at]?.slug} is there twice`),
  );
  const places = entries.flatMap((entry, at) =>
    Object.entries(entry.ids).map(([code, id]) => ({ entry, id, code, path: ['os_images', at, 'ids', code] })),
  );
  problems.push(
    ...repeated(places.map((place) => place.id)).map((at) =>
      osImages.problem(places[at]?.path ?? [], `the id ${places[at]?.id} is there twice`),
    ),
  );
  if (!regions.value) return problems;
  for (const { entry, code, path } of places) {
    const region = regions.value.regions.find((one) => one.code === code);
    if (!region) problems.push(osImages.problem(path, `there is no region ${code} in regions.yaml`));
    if (region?.tier === 'legacy' && entry.min_disk_gb > bootVolumeLimits.legacyFixedGb) {
      problems.push(
        osImages.problem(
          path,
          `${entry.slug} needs ${entry.min_disk_gb} GB, but boot volumes in ${code} (legacy) have ${bootVolumeLimits.legacyFixedGb} GB`,
        ),
      );
    }
  }
  for (const { code } of regions.value.regions) {
    if (osImages.value && !places.some((place) => place.code === code))
      problems.push(osImages.problem(['os_images'], `region ${code} has no image to boot from`));
  }
  return problems;
}

function checkPrices({ prices, gpuModels }: CatalogueFiles, now: Date): string[] {
  const lists = prices.value?.price_lists ?? [];
  const problems: string[] = [];
  lists.forEach((list, at) => {
    const path = ['price_lists', at];
    if (at > 0 && list.effective_from <= (lists[at - 1]?.effective_from ?? now))
      problems.push(
        prices.problem([...path, 'effective_from'], 'price lists stand in the order of their time, each later than the one before'),
      );
    // what is over may name models that are gone and lack ones that came later
    const isOver = lists.some((later, place) => place > at && later.effective_from <= now);
    for (const tier of isOver ? [] : tiers) {
      const sold = gpuModels.value?.gpu_models.filter((entry) => entry.tier === tier).map((entry) => entry.model);
      for (const model of Object.keys(list.gpus[tier]))
        if (sold && !sold.includes(model))
          problems.push(prices.problem([...path, 'gpus', tier, model], `there is no ${tier} GPU model ${model} in gpu-models.yaml`));
      for (const model of sold ?? [])
        if (!Object.hasOwn(list.gpus[tier], model)) problems.push(prices.problem([...path, 'gpus', tier], `${model} has no price`));
      const types: readonly string[] = volumeTypesOf(tier);
      for (const type of Object.keys(list.volumes[tier]))
        if (!types.includes(type))
          problems.push(prices.problem([...path, 'volumes', tier, type], `the ${tier} tier has no ${type} volumes`));
      for (const type of types)
        if (!Object.hasOwn(list.volumes[tier], type))
          problems.push(prices.problem([...path, 'volumes', tier], `${type} volumes have no price`));
    }
  });
  const [first] = lists;
  if (first && first.effective_from > now)
    problems.push(
      prices.problem(['price_lists', 0, 'effective_from'], 'no price list is in effect yet: the first one must lie in the past'),
    );
  return problems;
}

/** Places of the values that were there before. */
const repeated = (values: readonly string[]): number[] => values.flatMap((value, at) => (values.indexOf(value) < at ? [at] : []));

/** First and last address of an IPv4 network as numbers; `given` is the address as it was written. */
function rangeOf(cidr: string) {
  const [address = '', bits = '32'] = cidr.split('/');
  const given = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(given / size) * size;
  const network = `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
  return { given, first, last: first + size - 1, network };
}
