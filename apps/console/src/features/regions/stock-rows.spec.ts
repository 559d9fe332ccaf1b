import type { GpuSpecView, GpuStockView } from '@garrison/contracts';
import { stockRows } from './stock-rows';

const stock = (region: string, gpu_model: string, available: number, tier: 'advanced' | 'legacy' = 'advanced'): GpuStockView => ({ region, tier, gpu_model, available, total: 8, configurations: {} });
const spec = (gpu_model: string, tier: 'advanced' | 'legacy', usd: number) => ({ gpu_model, tier, name: `NVIDIA ${gpu_model}`, prices: { USD: usd, EUR: usd, INR: usd } }) as GpuSpecView;
const stocks = [stock('FIN', 'H100', 0), stock('FIN', 'L40S', 3), stock('CAN', 'H100', 5, 'legacy')];
const specs = [spec('H100', 'advanced', 2.49), spec('H100', 'legacy', 1.99)];

it('shows what is free most first, each with the price of its own tier', () => {
  const rows = stockRows(stocks, specs, {});
  expect(rows.map(({ id }) => id)).toEqual(['CAN-H100', 'FIN-L40S', 'FIN-H100']);
  expect([rows[0]?.prices?.USD, rows[1]?.name, rows[2]?.prices?.USD]).toEqual([1.99, 'L40S', 2.49]);
});

it.each([[{ region: 'FIN' }, 2], [{ tier: 'legacy' }, 1], [{ free: 'true' }, 2], [{ region: 'FIN', free: 'true' }, 1]])('filters by %j', (filters, count) => {
  expect(stockRows(stocks, specs, filters)).toHaveLength(count);
});
