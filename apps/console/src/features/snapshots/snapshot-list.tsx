'use client';

import type { SnapshotView } from '@garrison/contracts';
import { snapshotLifecycle } from '@garrison/domain';
import { Camera, Layers, Plus, RotateCcw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { useOpened } from '@/lib/use-opened';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { FilterBar, FilterSelect, SearchBox, SortSelect } from '@/ui/filters';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { CopyStatus } from './copy-status';
import { snapshotDialogs, whyNotCopy } from './snapshot-actions';
import { useSnapshots, type SnapshotFilters } from './snapshot.queries';
import { snapshotFilterNames } from './snapshots.query';

const CreateSnapshotDialog = lazyPart(() => import('./snapshot-dialogs').then((module) => module.CreateSnapshotDialog));
const CreateImageDialog = lazyPart(() => import('./create-image-dialog').then((module) => module.CreateImageDialog));
const RestoreSnapshotDialog = lazyPart(() => import('./snapshot-dialogs').then((module) => module.RestoreSnapshotDialog));
const DeleteCopyDialog = lazyPart(() => import('./snapshot-dialogs').then((module) => module.DeleteCopyDialog));
const orders = [['-created_at', 'Newest first'], ['created_at', 'Oldest first'], ['name', 'Name'], ['-size_gb', 'Largest first']] as const;

export function SnapshotList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(snapshotFilterNames);
  const query = useSnapshots(filters as SnapshotFilters);
  const { data: regions = [] } = useRegions();
  const { opened, row, open } = useOpened(snapshotDialogs, (id) => query.data?.snapshots.find((one) => one.id === id));
  const [creating, setCreating] = useAddressFlag('create');
  const close = () => open(undefined);
  const isNew = query.data?.snapshots.length === 0 && !isFiltered;
  const statistics = query.data?.statistics;
  const create = <Button look="primary" data-testid="create-snapshot" onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create snapshot</Button>;
  const columns: Column<SnapshotView>[] = [
    { key: 'name', label: 'Name', main: true, cell: ({ name, description, has_image, error }) => <span><span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{name}</span>{has_image && <Badge>IMAGE</Badge>}</span>{description && <span className="block text-sm text-muted wrap-anywhere">{description}</span>}{error && <span className="block text-sm text-danger wrap-anywhere">{error.message}</span>}</span> },
    { key: 'status', label: 'Status', cell: ({ status }) => <CopyStatus status={status} /> },
    { key: 'of', label: 'Of', cell: ({ instance_id, instance_name }) => <Link className="link wrap-anywhere" href={`/instances/${instance_id}`}>{instance_name}</Link> },
    { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_gb }) => <span className="tabular-nums">{gigabytes(size_gb)}</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'price', label: 'Per hour', cell: ({ price_per_hour, currency }) => <span className="tabular-nums">{hourlyPrice(price_per_hour, currency)}</span> },
    { key: 'created', label: 'Created', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (snapshot) => (
        <span className="flex gap-1">
          <Button look="ghost" size="icon" hint="Restore as a new instance" blockedBecause={whyNotCopy(snapshot, 'restore')} aria-label={`Restore ${snapshot.name}`} data-testid={`restore-${snapshot.name}`} onClick={() => open('restore', snapshot)}><RotateCcw aria-hidden className="size-4" /></Button>
          <Button look="ghost" size="icon" hint="Create Image" blockedBecause={whyNotCopy(snapshot, 'image')} aria-label={`Create an image of ${snapshot.name}`} data-testid={`image-of-${snapshot.name}`} onClick={() => open('image', snapshot)}><Layers aria-hidden className="size-4" /></Button>
          <Button look="ghost" size="icon" className="text-danger" hint="Delete" blockedBecause={whyNotCopy(snapshot, 'delete')} aria-label={`Delete ${snapshot.name}`} data-testid={`delete-${snapshot.name}`} onClick={() => open('delete', snapshot)}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Snapshots" note={statistics && statistics.total > 0 ? `${countOf(statistics.total, 'snapshot')} with ${gigabytes(statistics.total_gb)}, ${statistics.with_image} with an image` : undefined} actions={!isNew && create} />
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search snapshots" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <FilterSelect label="Region" value={filters.region} options={regions.filter(({ features }) => features.snapshots).map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
          <FilterSelect label="Status" value={filters.status} options={snapshotLifecycle.states.filter((state) => !['trashed', 'purging', 'deleted'].includes(state)).map((state) => [state, state])} onChange={(value) => setFilter('status', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame query={query} count={query.data?.snapshots.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Camera} title="No snapshots yet" action={create} testId="no-snapshots">A snapshot is a copy of a machine’s disk at one moment, in Legacy regions. Make a new machine from it, or a custom image to start many.</EmptyState>}>
        <Table label="Snapshots" idOf={({ name }) => name} items={query.data?.snapshots ?? []} columns={columns} rowTestId={({ name }) => `snapshot-${name}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {creating && <CreateSnapshotDialog onClose={() => setCreating(false)} />}
      {row && opened === 'image' && <CreateImageDialog snapshot={row} onClose={close} />}
      {row && opened === 'restore' && <RestoreSnapshotDialog snapshot={row} onClose={close} />}
      {row && opened === 'delete' && <DeleteCopyDialog kind="snapshot" copy={row} onClose={close} />}
    </>
  );
}
