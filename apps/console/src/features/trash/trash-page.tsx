'use client';

import { ApiError } from '@garrison/api-client';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { gigabytes } from '@/lib/format';
import { problemsApart, refusalOf } from '@/lib/refusal';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { lazyPart } from '@/ui/lazy-part';
import { FilterBar, SortSelect } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { Tabs } from '@/ui/tabs';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { usePurge, useRestore, useTrash, type Trashed, type TrashFilters, type TrashKind } from './trash.queries';

const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));
const restores = { volumes: 'restoreTrashedVolume', snapshots: 'restoreTrashedSnapshot', images: 'restoreTrashedImage' } as const;
const purges = { volumes: 'purgeTrashedVolume', snapshots: 'purgeTrashedSnapshot', images: 'purgeTrashedImage' } as const;
const kinds: readonly (readonly [TrashKind, string])[] = [['volumes', 'Volumes'], ['snapshots', 'Snapshots'], ['images', 'Custom images']];

/** Its name is used by another one by now, so it needs a new one. */
function RenameDialog({ thing, onClose }: { thing: Trashed; onClose: () => void }) {
  const restore = useRestore();
  const [name, setName] = useState(`${thing.name}-2`);
  const submit = () =>
    restore.mutate({ kind: thing.kind, id: thing.id, name: name.trim() }, {
      onSuccess: onClose,
    });
  return (
    <FormDialog title="Restore by another name" description={`${thing.name} is the name of another one by now.`} action="Restore" busy={restore.isPending} problem={refusalOf(restore.error, ['name'])} onClose={onClose} onSubmit={submit} aside={<CurlButton endpoint={restores[thing.kind]} input={() => ({ params: { id: thing.id }, body: { name: name.trim() } })} />}>
      <TextField label="New name" autoComplete="off" autoFocus value={name} problem={problemsApart(restore.error, ['name']).shown[0]?.message} onChange={(event) => setName(event.target.value)} />
    </FormDialog>
  );
}

const orders = [['-trashed_at', 'Deleted last'], ['trashed_at', 'Deleted first'], ['name', 'Name']] as const;

function TrashList({ kind }: { kind: TrashKind }) {
  const { filters, setFilter } = useListFilters(['sort', 'page']);
  const query = useTrash(kind, filters as TrashFilters);
  const { data } = query;
  const restore = useRestore();
  const purge = usePurge();
  const [open, setOpen] = useState<{ what: 'rename' | 'purge'; thing: Trashed }>();
  const close = () => setOpen(undefined);
  const take = (thing: Trashed) =>
    restore.mutate({ kind, id: thing.id }, {
      
      onError: (error) => (error instanceof ApiError && error.code === 'name_taken' ? setOpen({ what: 'rename', thing }) : toastFailure(error, `${thing.name} was not restored`)),
    });
  const columns: Column<Trashed>[] = [
    { key: 'name', label: 'Name', main: true, cell: ({ name }) => <span className="font-medium wrap-anywhere">{name}</span> },
    { key: 'size', label: 'Size', cell: ({ size_gb }) => <span className="tabular-nums">{gigabytes(size_gb)}</span> },
    { key: 'region', label: 'Region', cell: ({ region }) => region },
    { key: 'thrown', label: 'Deleted', cell: ({ trashed_at }) => <TimeAgo at={trashed_at} /> },
    { key: 'kept', label: 'Gone for good', cell: ({ kept_until }) => <TimeAgo at={kept_until} ahead /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (thing) => (
        <span className="flex flex-wrap gap-1">
          <Button size="small" data-testid={`restore-${thing.name}`} onClick={() => take(thing)}><RotateCcw aria-hidden className="size-4" />Restore</Button>
          <CurlButton endpoint={restores[kind]} input={{ params: { id: thing.id }, body: {} }} label="curl" />
          <Button size="small" className="text-danger" data-testid={`purge-${thing.name}`} onClick={() => setOpen({ what: 'purge', thing })}><Trash2 aria-hidden className="size-4" />Delete for good</Button>
        </span>
      ),
    },
  ];
  return (
    <>
      {data && data.pagination.total > 1 && <FilterBar isFiltered={false}><SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} /></FilterBar>}
      <ListFrame query={query} count={data?.things.length} empty={<EmptyState icon={Trash2} title="Nothing here">What you delete is kept here for a while and can be taken back.</EmptyState>}>
        <Table label="Trash" idOf={({ name }) => name} items={data?.things ?? []} columns={columns} rowTestId={({ name }) => `trashed-${name}`} />
        {data && <Pager pagination={data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {open?.what === 'rename' && <RenameDialog thing={open.thing} onClose={close} />}
      {open?.what === 'purge' && (
        <NameConfirmDialog
          name={open.thing.name}
          title={<>Delete <span className="wrap-anywhere">{open.thing.name}</span> for good?</>}
          action="Delete for good"
          busy={purge.isPending}
          aside={<CurlButton endpoint={purges[kind]} input={{ params: { id: open.thing.id } }} />}
          onClose={close}
          onConfirm={() => purge.mutate({ kind, id: open.thing.id }, { onError: (error) => toastFailure(error), onSettled: close })}
        >
          <p>Nobody can bring it back after that.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}

/** What was deleted and can still be taken back. */
export function TrashPage() {
  const { filters, setFilter } = useListFilters(['kind']);
  const kind = kinds.find(([one]) => one === filters.kind)?.[0] ?? 'volumes';
  return (
    <>
      <PageHeader title="Trash" note="What is here costs what it did until it is gone for good." />
      <Tabs label="Kinds" value={kind} onChange={(value) => setFilter('kind', value === 'volumes' ? '' : value)} tabs={kinds.map(([value, label]) => ({ value, label, content: <TrashList kind={value} /> }))} />
    </>
  );
}
