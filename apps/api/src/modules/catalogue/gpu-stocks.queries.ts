import { Injectable } from '@nestjs/common';
import type { GpuStockView } from '@garrison/contracts';
import { fitsByCount, freeGpus } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { NodeInventory } from '../nodes/node-inventory.js';
import { Catalogue } from './catalogue.js';

/** What is free now, by the rule and the rows that placement uses. */
@Injectable()
export class GpuStocksQueries {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly inventory: NodeInventory,
    private readonly transactions: Transactions,
  ) {}

  /** One entry for each model of each region, in the order of the catalogue; models nobody has plugged in show zero. */
  async list(filter: { region?: string; gpu_model?: string }): Promise<GpuStockView[]> {
    const nodes = await this.inventory.nodes(this.transactions.reader, { region: filter.region, model: filter.gpu_model });
    const regions = this.catalogue.regions.filter(({ code }) => filter.region === undefined || code === filter.region);
    const models = this.catalogue.gpuModels.filter(({ model }) => filter.gpu_model === undefined || model === filter.gpu_model);
    return regions.flatMap(({ code, tier }) => {
      const here = nodes.filter((node) => node.region === code);
      const open = here.filter((node) => node.state === 'active');
      return models
        .filter((one) => one.regions.includes(code))
        .map(({ model, counts, flavors }) => ({
          region: code,
          tier,
          gpu_model: model,
          available: open.reduce((sum, node) => sum + freeGpus(node, model).length, 0),
          total: here.reduce((sum, node) => sum + node.gpus.filter((gpu) => gpu.model === model).length, 0),
          configurations: fitsByCount(
            open,
            model,
            counts,
            flavors.map((flavor) => ({ count: flavor.gpu_count, vcpus: flavor.vcpus, ramGb: flavor.ram_gb })),
          ),
        }));
    });
  }
}
