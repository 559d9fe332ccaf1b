'use client';

import type { VolumeView } from '@garrison/contracts';
import { volumeLifecycle, volumeTypes } from '@garrison/domain';
import { HardDrive, Plus } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useState } from 'react';
import { InstanceName } from '@/features/instances/instance-name';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { useAddress } from '@/lib/use-address';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { FilterBar, FilterSelect, SearchBox, SortSelect } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { useVolumes } from './volume.queries';
import { listedVolumes, volumeFilterNames } from './volumes.query';
import { VolumeStatus } from './volume-status';

const CreateVolumeDialog = lazyPart(() => import('./create-volume-dialog').then((module) => module.CreateVolumeDialog));

const orders = [['name', 'Name'], ['-created_at', 'Newest first'], ['created_at', 'Oldest first'], ['-size_gb', 'Largest first'], ['size_gb', 'Smallest first']] as const;
const yesNo = (yes: string, no: string) => [['true', yes], ['false', no]] as const;

const columns: Column<VolumeView>[] = [
  {
    key: 'name', label: 'Name', main: true,
    cell: (volume) => (
      <span className="flex flex-wrap items-center gap-2">
        <Link href={`/volumes/${volume.id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{volume.name}</Link>
        {volume.bootable && <Badge>BOOTABLE</Badge>}
        {volume.protected && <Badge tone="info">PROTECTED</Badge>}
      </span>
    ),
  },
  { key: 'status', label: 'Status', cell: ({ status }) => <VolumeStatus status={status} /> },
  { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: (volume) => <span className="tabular-nums">{gigabytes(volume.size_gb)} {volume.volume_type}</span> },
  { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
  { key: 'instance', label: 'Instance', cell: (volume) => (volume.instance_id ? <InstanceName id={volume.instance_id} otherwise={volume.device ?? 'attached'} /> : <span className="text-muted">–</span>) },
  { key: 'price', label: 'Per hour', cell: (volume) => <span className="tabular-nums">{hourlyPrice(volume.price_per_hour, volume.currency)}</span> },
  { key: 'created', label: 'Created', cell: (volume) => <TimeAgo at={volume.created_at} /> },
];

export function VolumeList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(volumeFilterNames);
  const query = useVolumes(listedVolumes(filters));
  const { data: regions = [] } = useRegions();
  const { params, change } = useAddress();
  // an address can ask for a new volume of this region
  const asked = params.get('create');
  const [opened, setOpened] = useState(false);
  const close = () => {
    setOpened(false);
    if (asked !== null) change((next) => next.delete('create'));
  };
  const { data } = query;
  const statistics = data?.statistics;
  const create = <Button look="primary" data-testid="create-volume" onClick={() => setOpened(true)}><Plus aria-hidden className="size-4" />Create volume</Button>;
  const isNew = data?.volumes.length === 0 && !isFiltered;

  return (
    <>
      <PageHeader
        title="Volumes"
        note={statistics && statistics.total > 0 ? <span data-testid="volume-statistics">{`${countOf(statistics.total, 'volume')} with ${gigabytes(statistics.total_gb)}, ${statistics.attached} attached, ${statistics.bootable} bootable`}</span> : undefined}
        actions={!isNew && create}
      />
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search volumes" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <FilterSelect label="Status" value={filters.status} options={volumeLifecycle.states.filter((state) => !['trashed', 'purging', 'deleted'].includes(state)).map((state) => [state, state])} onChange={(value) => setFilter('status', value)} />
          <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
          <FilterSelect label="Type" value={filters.volume_type} options={volumeTypes.map((type) => [type, type])} onChange={(value) => setFilter('volume_type', value)} />
          <FilterSelect label="Use" value={filters.attached} options={yesNo('attached', 'free')} onChange={(value) => setFilter('attached', value)} />
          <FilterSelect label="Boot" value={filters.bootable} options={yesNo('bootable', 'data only')} onChange={(value) => setFilter('bootable', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame
        query={query}
        count={data?.volumes.length}
        isFiltered={isFiltered}
        onClear={clear}
        empty={
          <EmptyState icon={HardDrive} title="No volumes yet" action={create} testId="no-volumes">
            Volumes are disks that outlive machines. A deployment makes the boot volume, and in Advanced regions up to ten data volumes with it; or create one here and attach it later.
          </EmptyState>
        }
      >
        {data && <Table label="Volumes" idOf={({ name }) => name} items={data.volumes} columns={columns} rowTestId={(volume) => `volume-${volume.name}`} />}
        {data && <Pager pagination={data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {(opened || asked !== null) && regions.length > 0 && data && <CreateVolumeDialog suggestedName={data.next_name} region={regions.find(({ code }) => code === filters.region)?.code} bootable={asked === 'bootable'} onClose={close} />}
    </>
  );
}
