'use client';

import type { ImageView } from '@garrison/contracts';
import { whyNotDeleteImage } from '@garrison/domain';
import { Layers, Rocket, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { useOpened } from '@/lib/use-opened';
import { Button, buttonClass } from '@/ui/button';
import { FilterBar, FilterSelect, SearchBox, SortSelect } from '@/ui/filters';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { CopyStatus } from './copy-status';
import { useImages, type ImageFilters } from './snapshot.queries';

const DeleteCopyDialog = lazyPart(() => import('./snapshot-dialogs').then((module) => module.DeleteCopyDialog));
const orders = [['-created_at', 'Newest first'], ['created_at', 'Oldest first'], ['name', 'Name'], ['-size_gb', 'Largest first']] as const;

export function ImageList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['search', 'region', 'sort', 'page']);
  const query = useImages(filters as ImageFilters);
  const { data: regions = [] } = useRegions();
  const { opened, row, open } = useOpened(['delete'], (id) => query.data?.images.find((one) => one.id === id));
  const isNew = query.data?.images.length === 0 && !isFiltered;
  const statistics = query.data?.statistics;
  const columns: Column<ImageView>[] = [
    { key: 'name', label: 'Name', main: true, cell: ({ name, description, error }) => <span><span className="font-medium wrap-anywhere">{name}</span>{description && <span className="block text-sm text-muted wrap-anywhere">{description}</span>}{error && <span className="block text-sm text-danger wrap-anywhere">{error.message}</span>}</span> },
    { key: 'status', label: 'Status', cell: ({ status }) => <CopyStatus status={status} /> },
    { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_gb }) => <span className="tabular-nums">{gigabytes(size_gb)}</span> },
    { key: 'system', label: 'System', cell: ({ os_image }) => os_image ?? <span className="text-muted">–</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'price', label: 'Per hour', cell: ({ price_per_hour, currency }) => <span className="tabular-nums">{hourlyPrice(price_per_hour, currency)}</span> },
    { key: 'created', label: 'Created', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (image) => (
        <span className="flex gap-1">
          <Link href={`/deploy?region=${encodeURIComponent(image.region)}`} className={buttonClass('ghost', 'icon')} aria-label={`Deploy in ${image.region}`}><Rocket aria-hidden className="size-4" /></Link>
          <Button look="ghost" size="icon" className="text-danger" hint="Delete" blockedBecause={whyNotDeleteImage(image.status)} aria-label={`Delete ${image.name}`} data-testid={`delete-${image.name}`} onClick={() => open('delete', image)}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Custom images" note={statistics && statistics.total > 0 ? `${countOf(statistics.total, 'image')} with ${gigabytes(statistics.total_gb)}` : undefined} />
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search images" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <FilterSelect label="Region" value={filters.region} options={regions.filter(({ features }) => features.custom_images).map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame query={query} count={query.data?.images.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Layers} title="No custom images yet" action={<Link href="/snapshots" className={buttonClass('primary')}>To your snapshots</Link>} testId="no-images">A custom image is a machine you have set up, ready to be started any number of times. Make one from a snapshot.</EmptyState>}>
        <Table label="Custom images" idOf={({ name }) => name} items={query.data?.images ?? []} columns={columns} rowTestId={({ name }) => `image-${name}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {opened && row && <DeleteCopyDialog kind="image" copy={row} onClose={() => open(undefined)} />}
    </>
  );
}
