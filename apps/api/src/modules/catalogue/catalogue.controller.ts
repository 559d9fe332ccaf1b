import { Controller } from '@nestjs/common';
import { endpoints, type GpuSpecView, type PricingRequest } from '@garrison/contracts';
import { err, invalid, ok, type DomainError, type Prices, type Result } from '@garrison/domain';
import type { RequestContext } from '../../platform/http/request-context.js';
import { Input, Route, type RouteAnswer, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Catalogue } from './catalogue.js';
import { GpuStocksQueries } from './gpu-stocks.queries.js';
import { OsImagesQueries } from './os-images.queries.js';
import { priceNumbers, pricingView } from './pricing.js';

@Controller()
export class CatalogueController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly gpuStocks: GpuStocksQueries,
    private readonly osImages: OsImagesQueries,
  ) {}

  @Route(endpoints.listRegions)
  async listRegions(): RouteReply<typeof endpoints.listRegions> {
    return ok({ regions: [...this.catalogue.regions] });
  }

  @Route(endpoints.listGpuSpecs)
  async listGpuSpecs(@Input() { query }: RouteInput<typeof endpoints.listGpuSpecs>): RouteReply<typeof endpoints.listGpuSpecs> {
    const models = this.catalogue.gpuModels.filter(
      (one) => (query.tier === undefined || one.tier === query.tier) && (query.region === undefined || one.regions.includes(query.region)),
    );
    const { gpus } = this.catalogue.prices;
    return ok({
      gpu_specs: models.map(({ model, counts: _counts, regions, flavors, ...rest }): GpuSpecView => ({
        gpu_model: model,
        ...rest,
        regions: [...regions],
        flavors: [...flavors],
        prices: priceNumbers(gpus[rest.tier][model] as Prices),
        unit: 'per GPU per hour',
      })),
    });
  }

  @Route(endpoints.listGpuStocks)
  async listGpuStocks(@Input() { query }: RouteInput<typeof endpoints.listGpuStocks>): RouteReply<typeof endpoints.listGpuStocks> {
    return ok({ gpu_stocks: await this.gpuStocks.list(query) });
  }

  @Route(endpoints.listOsImages)
  async listOsImages(@Input() { context, query }: RouteInput<typeof endpoints.listOsImages>): RouteReply<typeof endpoints.listOsImages> {
    return ok({ os_images: await this.osImages.list(context.actor, query.region) });
  }

  @Route(endpoints.getPricing)
  async getPricing(@Input() { context, query }: RouteInput<typeof endpoints.getPricing>): RouteReply<typeof endpoints.getPricing> {
    return this.pricing(context, query);
  }

  /** A filter in the body wins over the same one in the query. */
  @Route(endpoints.queryPricing)
  async queryPricing(
    @Input() { context, query, body }: RouteInput<typeof endpoints.queryPricing>,
  ): RouteReply<typeof endpoints.queryPricing> {
    return this.pricing(context, { ...query, ...body });
  }

  private pricing({ actor }: RequestContext, request: PricingRequest): Result<RouteAnswer<typeof endpoints.getPricing>, DomainError> {
    const metadata = {
      authenticated_user: actor?.name ?? null,
      authentication_type: actor?.kind ?? 'none',
      timestamp: Math.floor(Date.now() / 1_000),
    } as const;
    const view = pricingView(request, { book: this.catalogue.prices, gpuModels: this.catalogue.gpuModels }, metadata);
    return view.ok ? ok({ pricing_data: view.value }) : err(invalid(view.error));
  }
}
