'use client';

import { instanceLifecycle, tiers } from '@garrison/domain';
import { X } from 'lucide-react';
import { useGpuSpecs, useRegions } from '@/features/catalogue/catalogue.queries';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { FilterBar, FilterSelect, SearchBox, SortSelect } from '@/ui/filters';
import { instanceFilterNames } from './instance.queries';

const orders = [['-created_at', 'Newest first'], ['created_at', 'Oldest first'], ['name', 'Name'], ['status', 'Status']] as const;

export const useInstanceFilters = () => useListFilters(instanceFilterNames);

export function InstanceFilterBar({ filters, setFilter, clear, isFiltered }: ReturnType<typeof useInstanceFilters>) {
  const { data: regions = [] } = useRegions();
  const { data: gpus = [] } = useGpuSpecs();
  return (
    <FilterBar isFiltered={isFiltered} onClear={clear}>
      <SearchBox label="Search instances" value={filters.search} onChange={(value) => setFilter('search', value)} />
      <FilterSelect label="Status" value={filters.status} options={instanceLifecycle.states.map((state) => [state, state])} onChange={(value) => setFilter('status', value)} />
      <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
      <FilterSelect label="Tier" value={filters.tier} options={tiers.map((tier) => [tier, tier])} onChange={(value) => setFilter('tier', value)} />
      <FilterSelect label="GPU" value={filters.gpu_model} options={gpus.map(({ gpu_model, name }) => [gpu_model, name])} onChange={(value) => setFilter('gpu_model', value)} />
      {filters.label && <Button onClick={() => setFilter('label', '')} aria-label={`Remove label filter ${filters.label}`}>{filters.label}<X aria-hidden className="size-4" /></Button>}
      <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
    </FilterBar>
  );
}
