import { Inject, Injectable } from '@nestjs/common';
import type { FlavorView, OsImageView, RegionView } from '@garrison/contracts';
import type { GpuModelFacts, PriceBook, RegionFacts } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';
import { loadCatalogue, type AddressPool, type CatalogueData, type GpuModel } from './load-catalogue.js';

/** What the cloud sells: regions, GPU models, images and prices, read once when the process starts. A catalogue with a mistake in it stops the start. */
@Injectable()
export class Catalogue {
  private readonly data: CatalogueData;

  constructor(@Inject(ENV) env: Env) {
    const data = loadCatalogue(env.CATALOGUE_DIR);
    this.data = { ...data, regions: data.regions.map((region) => (isServed(region.code, env) ? region : { ...region, status: 'maintenance' })) };
  }

  get regions(): readonly RegionView[] {
    return this.data.regions;
  }

  region(code: string): RegionView | undefined {
    return this.data.regions.find((region) => region.code === code);
  }

  get addressPools(): readonly AddressPool[] {
    return this.data.addressPools;
  }

  get gpuModels(): readonly GpuModel[] {
    return this.data.gpuModels;
  }

  gpuModel(name: string): GpuModel | undefined {
    return this.data.gpuModels.find((one) => one.model === name);
  }

  /** The machine with so many GPUs of a model, or undefined when there is none. */
  flavor(model: string, count: number): FlavorView | undefined {
    return this.gpuModel(model)?.flavors.find((flavor) => flavor.gpu_count === count);
  }

  /** Public images of all regions. */
  get osImages(): readonly OsImageView[] {
    return this.data.osImages;
  }

  /** A public image of a region, by its id or its slug. */
  osImage(regionCode: string, idOrSlug: string): OsImageView | undefined {
    return this.data.osImages.find((image) => image.region === regionCode && (image.id === idOrSlug || image.slug === idOrSlug));
  }

  /** All price lists, oldest first. */
  get priceLists(): CatalogueData['priceLists'] {
    return this.data.priceLists;
  }

  /** What everything costs now. */
  get prices(): PriceBook {
    return this.pricesAt(new Date());
  }

  /** What everything cost, costs or will cost at a moment; before the first price list, that one. */
  pricesAt(moment: Date): PriceBook {
    const [first, ...later] = this.data.priceLists;
    const list = later.reduce((current, next) => (next.effectiveFrom <= moment ? next : current), first);
    if (!list) throw new Error('a loaded catalogue has a price list');
    return list.book;
  }

  /** Regions as the deployment rules take them. */
  regionFacts(): readonly RegionFacts[] {
    return this.data.regions;
  }

  /** GPU models as the deployment rules take them. */
  gpuModelFacts(): readonly GpuModelFacts[] {
    return this.data.gpuModels;
  }
}

/** A region without agents can be looked at, not deployed to. */
const isServed = (code: string, { SERVED_REGIONS }: Env): boolean => SERVED_REGIONS === '' || SERVED_REGIONS.split(',').includes(code);
