import type { GpuSpecView, GpuStockView } from '@garrison/contracts';

export type StockRow = GpuStockView & { readonly id: string; readonly name: string; readonly prices: GpuSpecView['prices'] | undefined };
export type StockFilters = { readonly region?: string; readonly tier?: string; readonly free?: string };

/** Stock with the names and prices of its models, what is free most first. A model may cost something else in the other tier. */
export function stockRows(stocks: readonly GpuStockView[], specs: readonly GpuSpecView[], { region, tier, free }: StockFilters): StockRow[] {
  return stocks
    .filter((stock) => (!region || stock.region === region) && (!tier || stock.tier === tier) && (free !== 'true' || stock.available > 0))
    .map((stock) => {
      const spec = specs.find((one) => one.gpu_model === stock.gpu_model && one.tier === stock.tier);
      return { ...stock, id: `${stock.region}-${stock.gpu_model}`, name: spec?.name ?? stock.gpu_model, prices: spec?.prices };
    })
    .sort((a, b) => b.available - a.available || a.name.localeCompare(b.name));
}
