'use client';

import type { ScriptRemoval, ScriptView } from '@garrison/contracts';
import { FileCode, Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { countOf } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button, buttonClass } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { FilterBar, SearchBox, SortSelect } from '@/ui/filters';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, Notice, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { useDeleteScripts, useScripts, type ScriptFilters } from './script.queries';
import { scriptFilterNames } from './scripts.query';

const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));
const orders = [['name', 'Name'], ['-updated_at', 'Changed last'], ['-created_at', 'Newest first']] as const;
const size = (bytes: number) => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`);

/** What became of those that were asked to go but stayed. */
function Refusals({ refused, scripts, onClose }: { refused: readonly ScriptRemoval[]; scripts: ReadonlyMap<string, string>; onClose: () => void }) {
  return (
    <Notice tone="danger" className="mb-4" data-testid="script-refusals">
      <p className="font-medium">{countOf(refused.length, 'script')} could not be deleted</p>
      <ul>{refused.map(({ id, error }) => <li key={id}>{scripts.get(id) ?? id}: {error?.message}</li>)}</ul>
      <Button size="small" className="mt-2 text-ink" onClick={onClose}>Understood</Button>
    </Notice>
  );
}

export function ScriptList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(scriptFilterNames);
  const query = useScripts(filters as ScriptFilters);
  const remove = useDeleteScripts();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [confirming, setConfirming] = useState(false);
  const [refused, setRefused] = useState<readonly ScriptRemoval[]>([]);
  const scripts = query.data?.scripts ?? [];
  const selected = scripts.filter(({ id }) => ticked.has(id));
  const isNew = query.data?.scripts.length === 0 && !isFiltered;
  const create = <Link href="/scripts/new" className={buttonClass('primary')} data-testid="create-script"><Plus aria-hidden className="size-4" />New script</Link>;

  const removeSelected = () =>
    remove.mutate(selected.map(({ id }) => id), {
      onSuccess: ({ scripts: removals }) => {
        setRefused(removals.filter(({ deleted }) => !deleted));
        setTicked(new Set());
      },
      onError: (error) => toastFailure(error, 'Nothing was deleted'),
      onSettled: () => setConfirming(false),
    });

  const columns: Column<ScriptView>[] = [
    {
      key: 'select', select: true, label: <span className="sr-only">Selected</span>,
      cell: ({ id, name }) => (
        <input
          type="checkbox"
          className="choice align-middle"
          aria-label={`Select ${name}`}
          data-testid={`select-${name}`}
          checked={ticked.has(id)}
          onChange={(event) => setTicked((known) => new Set(event.target.checked ? [...known, id] : [...known].filter((one) => one !== id)))}
        />
      ),
    },
    { key: 'name', label: 'Name', main: true, cell: ({ id, name }) => <Link href={`/scripts/${id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{name}</Link> },
    { key: 'format', label: 'Kind', cell: ({ format }) => <Badge>{format === 'cloud_config' ? 'cloud-init' : 'script'}</Badge> },
    { key: 'size', label: 'Size', cell: ({ size_bytes }) => <span className="tabular-nums">{size(size_bytes)}</span> },
    { key: 'updated', label: 'Changed', cell: ({ updated_at }) => <TimeAgo at={updated_at} /> },
  ];

  return (
    <>
      <PageHeader
        title="Startup scripts"
        note="Shell scripts and cloud-init texts that a machine runs when it starts for the first time."
        actions={!isNew && <>{selected.length > 0 && <Button className="text-danger" data-testid="delete-scripts" onClick={() => setConfirming(true)}><Trash2 aria-hidden className="size-4" />Delete {selected.length}</Button>}{create}</>}
      />
      {refused.length > 0 && <Refusals refused={refused} scripts={new Map(scripts.map(({ id, name }) => [id, name]))} onClose={() => setRefused([])} />}
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search scripts" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame query={query} count={query.data?.scripts.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={FileCode} title="No scripts yet" action={create} testId="no-scripts">Write down once what every machine of yours needs, and choose it in the wizard.</EmptyState>}>
        <Table label="Scripts" idOf={({ name }) => name} items={scripts} columns={columns} rowTestId={({ name }) => `script-${name}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {confirming && (
        <NameConfirmDialog name={selected.length === 1 ? (selected[0]?.name ?? '') : `delete ${countOf(selected.length, 'script')}`} title={`Delete ${countOf(selected.length, 'script')}?`} action="Delete" busy={remove.isPending} aside={<CurlButton endpoint="deleteScripts" input={() => ({ body: { script_ids: selected.map(({ id }) => id) } })} />} onClose={() => setConfirming(false)} onConfirm={removeSelected}>
          <p className="wrap-anywhere">{selected.map(({ name }) => name).join(', ')}</p>
          <p className="mt-2 text-muted">Machines that were deployed with them keep the text they were given.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}
