'use client';

import type { AdminNodeSummary } from '@garrison/contracts';
import { Server } from 'lucide-react';
import Link from 'next/link';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { useListFilters } from '@/lib/use-list-filters';
import { FilterBar, FilterSelect, SearchBox } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { NodeState } from './node-state';
import { useNodes, type NodeFilters } from './admin.queries';

const columns: Column<AdminNodeSummary>[] = [
  { key: 'id', label: 'Node', main: true, cell: ({ id }) => <Link href={`/admin/nodes/${encodeURIComponent(id)}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{id}</Link> },
  { key: 'state', label: 'State', cell: (node) => <NodeState node={node} /> },
  { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
  { key: 'gpus', label: 'GPUs held', cell: ({ gpus }) => <span className="tabular-nums">{gpus.held} of {gpus.total}{gpus.unhealthy > 0 && <span className="text-danger">, {gpus.unhealthy} broken</span>}</span> },
  { key: 'cpu', label: 'vCPUs held', cell: ({ held_vcpus, vcpus }) => <span className="tabular-nums">{held_vcpus} of {vcpus}</span> },
  { key: 'machines', label: 'Machines', cell: ({ machines }) => <span className="tabular-nums">{machines}</span> },
  { key: 'reported', label: 'Reported', className: 'md:whitespace-nowrap', cell: ({ reported_at }) => <TimeAgo at={reported_at} /> },
];

export function NodeList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['search', 'region', 'cordoned', 'up', 'page']);
  const query = useNodes(filters as NodeFilters);
  const { data: regions = [] } = useRegions();
  return (
    <>
      <PageHeader title="Nodes" />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <SearchBox label="Search nodes" value={filters.search} onChange={(value) => setFilter('search', value)} />
        <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
        <FilterSelect label="Power" value={filters.up} options={[['true', 'up'], ['false', 'down']]} onChange={(value) => setFilter('up', value)} />
        <FilterSelect label="Cordon" value={filters.cordoned} options={[['true', 'cordoned'], ['false', 'open']]} onChange={(value) => setFilter('cordoned', value)} />
      </FilterBar>
      <ListFrame query={query} count={query.data?.nodes.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Server} title="No nodes yet">Nodes appear when the agent of their region reports them.</EmptyState>}>
        <Table label="Nodes" idOf={({ id }) => `node ${id}`} items={query.data?.nodes ?? []} columns={columns} rowTestId={({ id }) => `node-${id}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </>
  );
}
