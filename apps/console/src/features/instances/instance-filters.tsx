'use client';

import { instanceLifecycle, tiers } from '@garrison/domain';
import { Search, X } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useGpuSpecs, useRegions } from '@/features/catalogue/catalogue.queries';
import { Button } from '@/ui/button';
import type { InstanceFilters } from './instance.queries';

const names = ['search', 'region', 'tier', 'status', 'gpu_model', 'label', 'page'] as const;
type FilterName = (typeof names)[number];
const SEARCH_DELAY_MS = 250;

/** The filters live in the address, so that every state of the list can be linked to. */
export function useInstanceFilters() {
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const filters = Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))) as InstanceFilters;

  const setFilter = (name: FilterName, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    if (name !== 'page') next.delete('page');
    router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
  };
  const clear = () => router.replace(path, { scroll: false });
  const isFiltered = Object.keys(filters).some((name) => name !== 'page');
  return { filters, setFilter, clear, isFiltered };
}

function FilterSelect({ label, value, options, onChange }: { label: string; value: string | undefined; options: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <select aria-label={label} data-testid={`filter-${label.toLowerCase().replace(' ', '-')}`} className="control !w-auto max-sm:!w-full" value={value ?? ''} onChange={(event) => onChange(event.target.value)}>
      <option value="">{label}: all</option>
      {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
    </select>
  );
}

export function InstanceFilterBar({ filters, setFilter, clear, isFiltered }: ReturnType<typeof useInstanceFilters>) {
  const { data: regions = [] } = useRegions();
  const { data: gpus = [] } = useGpuSpecs();
  const [typed, setTyped] = useState(filters.search ?? '');
  useEffect(() => setTyped(filters.search ?? ''), [filters.search]);
  useEffect(() => {
    if (typed === (filters.search ?? '')) return undefined;
    const timer = setTimeout(() => setFilter('search', typed), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  });

  return (
    <div role="search" className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <div className="relative col-span-2 sm:w-64">
        <Search aria-hidden className="pointer-events-none absolute left-3 top-3 size-4 text-muted" />
        <input type="search" aria-label="Search instances" placeholder="Search by name" className="control !pl-9" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </div>
      <FilterSelect label="Status" value={filters.status} options={instanceLifecycle.states.map((state) => [state, state])} onChange={(value) => setFilter('status', value)} />
      <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
      <FilterSelect label="Tier" value={filters.tier} options={tiers.map((tier) => [tier, tier])} onChange={(value) => setFilter('tier', value)} />
      <FilterSelect label="GPU" value={filters.gpu_model} options={gpus.map(({ gpu_model, name }) => [gpu_model, name])} onChange={(value) => setFilter('gpu_model', value)} />
      {filters.label && <Button onClick={() => setFilter('label', '')} aria-label={`Remove label filter ${filters.label}`}>{filters.label}<X aria-hidden className="size-4" /></Button>}
      {isFiltered && <Button look="ghost" onClick={clear}>Clear</Button>}
    </div>
  );
}
