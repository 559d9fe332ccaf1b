'use client';

import type { ImageView } from '@garrison/contracts';
import { whyNotDeleteImage } from '@garrison/domain';
import { Layers, Plus, Rocket, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { useAddressFlag } from '@/lib/use-address-flag';
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
import { deployHref } from './snapshot-actions';
import { useImages, type ImageFilters } from './snapshot.queries';
import { imageFilterNames } from './snapshots.query';

const CreateImageDialog = lazyPart(() => import('./create-image-dialog').then((module) => module.CreateImageDialog));
const ImageFactsDialog = lazyPart(() => import('./image-facts-dialog').then((module) => module.ImageFactsDialog));
const DeleteCopyDialog = lazyPart(() => import('./snapshot-dialogs').then((module) => module.DeleteCopyDialog));
const orders = [['-created_at', 'Newest first'], ['created_at', 'Oldest first'], ['name', 'Name'], ['-size_gb', 'Largest first']] as const;

export function ImageList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(imageFilterNames);
  const query = useImages(filters as ImageFilters);
  const { data: regions = [] } = useRegions();
  const { opened, row, open } = useOpened(['show', 'delete'], (id) => query.data?.images.find((one) => one.id === id));
  const [creating, setCreating] = useAddressFlag('create');
  const close = () => open(undefined);
  const isNew = query.data?.images.length === 0 && !isFiltered;
  const statistics = query.data?.statistics;
  const create = <Button look="primary" data-testid="create-image" onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create Image</Button>;
  const columns: Column<ImageView>[] = [
    { key: 'name', label: 'Name', main: true, cell: (image) => <span><button type="button" className="text-left font-medium wrap-anywhere hover:underline" aria-haspopup="dialog" onClick={() => open('show', image)}>{image.name}</button>{image.description && <span className="block text-sm text-muted wrap-anywhere">{image.description}</span>}{image.error && <span className="block text-sm text-danger wrap-anywhere">{image.error.message}</span>}</span> },
    { key: 'status', label: 'Status', cell: ({ status }) => <CopyStatus status={status} /> },
    { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_gb }) => <span className="tabular-nums">{gigabytes(size_gb)}</span> },
    { key: 'system', label: 'System', cell: ({ os_image }) => os_image ?? <span className="text-muted">–</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'price', label: 'Per hour', cell: ({ price_per_hour, currency }) => <span className="tabular-nums">{hourlyPrice(price_per_hour, currency)}</span> },
    { key: 'created', label: 'Created', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (image) => (
        <span className="flex gap-1">
          {image.status === 'SUCCESS' && <Link href={deployHref(image)} className={buttonClass('ghost', 'icon')} aria-label={`Deploy ${image.name}`}><Rocket aria-hidden className="size-4" /></Link>}
          <Button look="ghost" size="icon" className="text-danger" hint="Delete" blockedBecause={whyNotDeleteImage(image.status)} aria-label={`Delete ${image.name}`} data-testid={`delete-${image.name}`} onClick={() => open('delete', image)}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Custom images" note={statistics && statistics.total > 0 ? `${countOf(statistics.total, 'image')} with ${gigabytes(statistics.total_gb)}` : undefined} actions={!isNew && create} />
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search images" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <FilterSelect label="Region" value={filters.region} options={regions.filter(({ features }) => features.custom_images).map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame query={query} count={query.data?.images.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Layers} title="No custom images yet" action={create} testId="no-images">A custom image is a machine you have set up, ready to be started any number of times. Make one from a snapshot, or from a machine on its own page.</EmptyState>}>
        <Table label="Custom images" idOf={({ name }) => name} items={query.data?.images ?? []} columns={columns} rowTestId={({ name }) => `image-${name}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {creating && <CreateImageDialog onClose={() => setCreating(false)} />}
      {row && opened === 'show' && <ImageFactsDialog image={row} onClose={close} />}
      {row && opened === 'delete' && <DeleteCopyDialog kind="image" copy={row} onClose={close} />}
    </>
  );
}
