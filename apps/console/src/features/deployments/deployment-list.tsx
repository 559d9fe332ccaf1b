'use client';

import type { DeploymentView } from '@garrison/contracts';
import { deploymentStatuses } from '@garrison/domain';
import { Hourglass, Rocket } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useGpuSpecs, useRegions } from '@/features/catalogue/catalogue.queries';
import { hourlyPrice } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button, buttonClass } from '@/ui/button';
import { FilterBar, FilterSelect, SortSelect } from '@/ui/filters';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { DeploymentStatus, placeWords } from './deployment-parts';
import { useDeployments, useWaiting, type DeploymentFilters } from './deployment.queries';
import { MachineTabs } from './machine-tabs';

const LeaveLineDialog = lazyPart(() => import('./leave-line-dialog').then((module) => module.LeaveLineDialog));

type Row = DeploymentView & { id: string };
const rowsOf = (deployments: readonly DeploymentView[] | undefined): Row[] => deployments?.map((one) => ({ ...one, id: one.deployment_id ?? '' })) ?? [];

const nameColumn: Column<Row> = { key: 'name', label: 'Name', main: true, cell: ({ id, vm_name }) => <span><Link href={`/deployments/${id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{vm_name}</Link><span className="block text-sm text-muted">{id}</span></span> };
const gpuColumn: Column<Row> = { key: 'gpu', label: 'GPU', className: 'min-[90rem]:whitespace-nowrap', cell: ({ gpu_count, gpu_model }) => `${gpu_count} × ${gpu_model}` };
const regionColumn: Column<Row> = { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region };

function Waiting() {
  const query = useWaiting();
  const [leaving, setLeaving] = useState<DeploymentView>();
  const columns: Column<Row>[] = [
    nameColumn,
    { key: 'place', label: 'Place', cell: ({ queue }) => queue && <span data-testid="line-place" data-position={queue.position}><Badge tone={queue.position === 1 ? 'ok' : 'info'}>{placeWords(queue.position)}</Badge></span> },
    { key: 'ahead', label: 'GPUs before it', cell: ({ queue }) => <span className="tabular-nums">{queue?.ahead_gpus}</span> },
    gpuColumn,
    regionColumn,
    { key: 'since', label: 'Waiting since', cell: ({ queue }) => queue?.since && <TimeAgo at={queue.since} /> },
    { key: 'until', label: 'Until', cell: ({ queue }) => queue && <TimeAgo at={queue.wait_until} ahead /> },
    { key: 'price', label: 'Per hour (at most)', cell: ({ queue, price }) => <span className="tabular-nums">{hourlyPrice(price.total_per_hour, price.currency)}{queue !== null && queue.max_price_per_hour !== null && ` (${hourlyPrice(queue.max_price_per_hour, price.currency)})`}</span> },
    { key: 'actions', label: 'Actions', actions: true, cell: (row) => <Button size="small" data-testid={`leave-${row.vm_name}`} onClick={() => setLeaving(row)}>Leave</Button> },
  ];
  return (
    <section aria-labelledby="in-line" className="mb-7">
      <h2 id="in-line" className="mb-3 text-lg font-semibold">In line</h2>
      <ListFrame
        query={query}
        count={query.data?.length}
        empty={<EmptyState icon={Hourglass} title="Nothing waits" testId="nothing-waits">When a GPU is out of stock, a deployment can wait for it. It starts by itself when its turn comes, and is listed here until then.</EmptyState>}
      >
        <Table label="In line" idOf={({ vm_name }) => vm_name} items={rowsOf(query.data)} columns={columns} rowTestId={({ vm_name }) => `waiting-${vm_name}`} />
      </ListFrame>
      {leaving && <LeaveLineDialog deployment={leaving} onClose={() => setLeaving(undefined)} />}
    </section>
  );
}

const names = ['status', 'region', 'gpu_model', 'sort', 'page'] as const;
const orders = [['-created_at', 'Newest first'], ['created_at', 'Oldest first']] as const;
const pastColumns: Column<Row>[] = [
  nameColumn,
  { key: 'status', label: 'What became of it', cell: (row) => <span><DeploymentStatus deployment={row} />{row.error && <span className="mt-1 block max-w-md text-sm text-muted">{row.error.message}</span>}</span> },
  gpuColumn,
  regionColumn,
  { key: 'instance', label: 'Instance', cell: ({ instance }) => (instance ? <Link className="link wrap-anywhere" href={`/instances/${instance.id}`}>{instance.name}</Link> : <span className="text-muted">–</span>) },
  { key: 'created', label: 'Asked for', cell: ({ created_at }) => created_at && <TimeAgo at={created_at} /> },
];

function Past() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(names);
  const query = useDeployments(filters as DeploymentFilters);
  const { data: regions = [] } = useRegions();
  const { data: gpus = [] } = useGpuSpecs();
  const { data } = query;
  return (
    <section aria-labelledby="past">
      <h2 id="past" className="mb-3 text-lg font-semibold">Started and ended</h2>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect label="Status" value={filters.status} options={deploymentStatuses.map((status) => [status, status])} onChange={(value) => setFilter('status', value)} />
        <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
        <FilterSelect label="GPU" value={filters.gpu_model} options={gpus.map(({ gpu_model, name }) => [gpu_model, name])} onChange={(value) => setFilter('gpu_model', value)} />
        <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
      </FilterBar>
      <ListFrame
        query={query}
        count={data?.deployments.length}
        isFiltered={isFiltered}
        onClear={clear}
        empty={<EmptyState icon={Rocket} title="No deployments yet" action={<Link href="/deploy" className={buttonClass('primary')}>Deploy instance</Link>}>Each machine begins as a deployment. What became of it is listed here, also when it failed.</EmptyState>}
      >
        {data && <Table label="Deployments" idOf={({ vm_name }) => vm_name} items={rowsOf(data.deployments)} columns={pastColumns} rowTestId={({ vm_name }) => `deployment-${vm_name}`} />}
        {data && <Pager pagination={data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </section>
  );
}

/** What waits for stock, live, and what became of what was asked for. */
export function DeploymentList() {
  return (
    <>
      <PageHeader title="Deployments" actions={<Link href="/deploy" className={buttonClass('primary')}>Deploy instance</Link>} />
      <MachineTabs />
      <Waiting />
      <Past />
    </>
  );
}
