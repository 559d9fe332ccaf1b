'use client';

import type { GpuSpecView, GpuStockView, RegionView } from '@garrison/contracts';
import { Check, Minus, Rocket, Server } from 'lucide-react';
import Link from 'next/link';
import { useBalance } from '@/features/balance/balance.queries';
import { useGpuSpecs, useGpuStocks, useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf, hourlyPrice } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { buttonClass } from '@/ui/button';
import { FilterBar, FilterSelect } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, EmptyState, PageHeader, Skeleton } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { stockRows, type StockRow } from './stock-rows';

const featureWords: Readonly<Record<keyof RegionView['features'], string>> = {
  hibernation: 'hibernation', snapshots: 'snapshots', custom_images: 'custom images', firewalls: 'firewalls', public_ip: 'public IPs', resizable_os_volume: 'boot size to choose', data_volumes_at_deploy: 'volumes while deploying',
};

function RegionCard({ region }: { region: RegionView }) {
  return (
    <Card title={region.name} aside={<span className="flex gap-1.5"><Badge>{region.tier}</Badge><Badge tone={region.status === 'active' ? 'ok' : 'warn'}>{region.status}</Badge></span>} data-testid={`region-${region.code}`}>
      <p className="mb-2 text-muted"><code className="text-sm">{region.code}</code>, volumes of {region.volume_types.join(' and ')}</p>
      <ul className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-2">
        {Object.entries(featureWords).map(([feature, words]) => {
          const has = region.features[feature as keyof RegionView['features']];
          return <li key={feature} className="flex items-center gap-2">{has ? <Check aria-label="yes" className="size-4 text-ok" /> : <Minus aria-label="no" className="size-4 text-muted" />}<span className={has ? undefined : 'text-muted'}>{words}</span></li>;
        })}
      </ul>
    </Card>
  );
}

function Configurations({ configurations }: { configurations: GpuStockView['configurations'] }) {
  return <span className="flex flex-wrap gap-1">{Object.entries(configurations).map(([size, free]) => <Badge key={size} tone={free > 0 ? 'ok' : 'neutral'}>{size}: {free}</Badge>)}</span>;
}

function StockTable({ specs, stocks }: { specs: readonly GpuSpecView[]; stocks: ReturnType<typeof useGpuStocks> }) {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['region', 'tier', 'free']);
  const currency = useBalance().data?.currency;
  const known = stocks.data ?? [];
  const rows = stockRows(known, specs, filters);
  const columns: Column<StockRow>[] = [
    { key: 'model', label: 'GPU', main: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'free', label: 'Free', cell: ({ available, total }) => <span className="tabular-nums">{available} of {total}</span> },
    { key: 'fits', label: 'Machines that fit now', cell: ({ configurations }) => <Configurations configurations={configurations} /> },
    { key: 'price', label: 'Per GPU and hour', cell: ({ prices }) => <span className="tabular-nums">{currency && prices ? hourlyPrice(prices[currency], currency) : '–'}</span> },
    { key: 'actions', label: 'Actions', actions: true, cell: ({ region, gpu_model, name }) => <Link href={`/deploy?region=${encodeURIComponent(region)}&gpu_model=${encodeURIComponent(gpu_model)}`} aria-label={`Deploy ${name} in ${region}`} className={buttonClass('ghost', 'icon')}><Rocket aria-hidden className="size-4" /></Link> },
  ];
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect label="Region" value={filters.region} options={[...new Set(known.map(({ region }) => region))].map((region) => [region, region])} onChange={(value) => setFilter('region', value)} />
        <FilterSelect label="Tier" value={filters.tier} options={[['advanced', 'advanced'], ['legacy', 'legacy']]} onChange={(value) => setFilter('tier', value)} />
        <FilterSelect label="Stock" value={filters.free} options={[['true', 'free now']]} onChange={(value) => setFilter('free', value)} />
      </FilterBar>
      <ListFrame query={stocks} count={rows.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Server} title="No GPUs yet">Each model stands here with what is free of it, as soon as the nodes of a region have reported.</EmptyState>}>
        <Table label="GPU stock" items={rows} columns={columns} rowTestId={({ id }) => `stock-${id}`} />
      </ListFrame>
    </>
  );
}

/** Where machines can run, and what is free there at this moment. */
export function RegionPage() {
  const regions = useRegions();
  const specs = useGpuSpecs();
  const stocks = useGpuStocks();
  const error = regions.error ?? specs.error ?? stocks.error;
  const free = stocks.data?.reduce((sum, { available }) => sum + available, 0);
  return (
    <>
      <PageHeader title="Regions and stock" note={free === undefined ? undefined : `${countOf(free, 'GPU')} free now`} />
      {error && <QueryProblem error={error} retry={() => void Promise.all([regions.refetch(), specs.refetch(), stocks.refetch()])} />}
      <div className="space-y-5">
        {regions.data ? <div className="grid gap-5 lg:grid-cols-2">{regions.data.map((region) => <RegionCard key={region.code} region={region} />)}</div> : !error && <Card><Skeleton lines={6} /></Card>}
        {stocks.data && specs.data && <section aria-label="Stock"><h2 className="mb-3 text-lg font-semibold">Stock</h2><StockTable specs={specs.data} stocks={stocks} /></section>}
      </div>
    </>
  );
}
