'use client';

import { Boxes, Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { ListFrame } from '@/ui/list-frame';
import { MenuItem, MenuLine } from '@/ui/menu';
import { EmptyState } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { DeleteDialog } from './delete-dialog';
import { CreateInstanceDialog } from './instance-dialog';
import { megabytes, RowRefusal, StateBadge } from './unikernel-parts';
import { useKraftInstances, type KraftInstance } from './unikernel.queries';
import { useRows } from './use-rows';
import { RowMenu } from './row-menu';

type Row = KraftInstance & { id: string };
const canStart = ({ state }: KraftInstance) => (state === 'stopped' ? undefined : `It is ${state}.`);
const canStop = ({ state }: KraftInstance) => (state === 'stopped' || state === 'stopping' ? `It is ${state}.` : undefined);

/** The unikernel instances of a metro. */
export function InstancesTab({ metro, search, canCreate, onClear }: { metro: string; search: string; canCreate: boolean; onClear: () => void }) {
  const query = useKraftInstances(metro);
  const rows = useRows(metro, query.data);
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<KraftInstance>();
  const shown = query.data?.filter(({ name }) => name.includes(search.toLowerCase())).map((instance): Row => ({ ...instance, id: instance.uuid }));
  const create = <Button look="primary" data-testid="create-unikernel" blockedBecause={canCreate ? undefined : 'This metro takes nothing new now.'} onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create instance</Button>;

  const columns: Column<Row>[] = [
    { key: 'select', label: <span className="sr-only">Choose</span>, select: true, cell: ({ uuid, name }) => <input type="checkbox" className="choice" aria-label={`Choose ${name}`} data-testid={`select-${name}`} checked={rows.ticked.has(uuid)} onChange={() => rows.toggle(uuid)} /> },
    {
      key: 'name', label: 'Name', main: true,
      cell: ({ uuid, name, image }) => <><span className="block font-medium wrap-anywhere">{name}</span><span className="block text-sm text-muted wrap-anywhere">{image}</span><RowRefusal testId={`refused-${name}`}>{rows.refusals[uuid]}</RowRefusal></>,
    },
    { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'memory', label: 'Memory', className: 'md:whitespace-nowrap', cell: ({ memory_mb: memory }) => <span className="tabular-nums">{megabytes(memory)}</span> },
    {
      key: 'volumes', label: 'Volumes',
      cell: ({ volumes }) => (volumes.length === 0 ? <span className="text-muted">–</span> : volumes.map(({ uuid, name, at, readonly }) => <span key={uuid} className="block wrap-anywhere"><Link className="link" href={`/unikernels?metro=${metro}&search=${name}`}>{name}</Link> <span className="text-sm text-muted">at {at}{readonly && ', read-only'}</span></span>)),
    },
    { key: 'created', label: 'Created', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
    {
      key: 'actions', label: 'Actions', actions: true,
      cell: (instance) => (
        <RowMenu name={instance.name}>
          <MenuItem testId="menu-start" blockedBecause={canStart(instance)} onSelect={() => rows.run('start', [instance], 'starting')}>Start</MenuItem>
          <MenuItem testId="menu-stop" blockedBecause={canStop(instance)} onSelect={() => rows.run('stop', [instance], 'stopping')}>Stop</MenuItem>
          <MenuLine />
          <MenuItem danger testId="menu-delete" onSelect={() => setDeleting(instance)}>Delete</MenuItem>
        </RowMenu>
      ),
    },
  ];

  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        {query.data && query.data.length > 0 && create}
        {rows.chosen.length > 0 && (
          <>
            <Button busy={rows.busy} data-testid="bulk-start" onClick={() => rows.run('start', rows.chosen, 'starting')}>Start {rows.chosen.length}</Button>
            <Button busy={rows.busy} data-testid="bulk-stop" onClick={() => rows.run('stop', rows.chosen, 'stopping')}>Stop {rows.chosen.length}</Button>
          </>
        )}
      </div>
      <ListFrame
        query={query}
        count={shown?.length}
        isFiltered={search !== '' && (query.data?.length ?? 0) > 0}
        onClear={onClear}
        empty={
          <EmptyState icon={Boxes} title="No unikernels here" action={create} testId="no-unikernels">
            A unikernel is one application with just the kernel it needs: it starts in moments from an image, and keeps its data on a volume. Stopped, it is a description only, and that is when volumes are attached.
          </EmptyState>
        }
      >
        {shown && <Table label="Unikernel instances" items={shown} columns={columns} rowTestId={({ name }) => `unikernel-${name}`} />}
      </ListFrame>
      {creating && <CreateInstanceDialog metro={metro} onClose={() => setCreating(false)} />}
      {deleting && <DeleteDialog name={deleting.name} what="instance" busy={rows.busy} loss="It is stopped and gone for good. Volumes that were made with it go with it, unless they are locked; the others become free." onConfirm={() => rows.run('deleteInstances', [deleting], 'deleted', () => setDeleting(undefined))} onClose={() => setDeleting(undefined)} />}
    </>
  );
}
