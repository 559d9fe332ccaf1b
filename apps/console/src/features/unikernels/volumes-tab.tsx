'use client';

import { unikernelVolumeLifecycle, whyNotCopy, whyNotDelete } from '@garrison/domain';
import { HardDrive, Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { ListFrame } from '@/ui/list-frame';
import { MenuItem, MenuLine } from '@/ui/menu';
import { Badge, EmptyState } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { DeleteDialog } from './delete-dialog';
import { megabytes, RowRefusal, StateBadge } from './unikernel-parts';
import { useKraftVolumes, type KraftVolume } from './unikernel.queries';
import { useRows } from './use-rows';
import { RowMenu } from './row-menu';
import { AttachDialog, CloneDialog, CreateVolumeDialog, ResizeDialog } from './volume-dialogs';

type Row = KraftVolume & { id: string };
type Opened = { name: 'attach' | 'resize' | 'clone' | 'delete'; volume: KraftVolume };
const dialogs = { attach: AttachDialog, resize: ResizeDialog, clone: CloneDialog };

const factOf = (volume: KraftVolume) => ({ name: volume.name, state: volume.state, instanceId: volume.attached_to[0]?.uuid ?? null, deleteLock: volume.delete_lock });
const whyNot = (volume: KraftVolume, event: 'attach' | 'detach' | 'resize') => (unikernelVolumeLifecycle.can(volume.state, event) ? undefined : volume.state === 'mounted' ? 'Its instance runs; stop that first.' : `It is ${volume.state}.`);

/** The volumes of a metro. */
export function VolumesTab({ metro, search, canCreate, onClear }: { metro: string; search: string; canCreate: boolean; onClear: () => void }) {
  const query = useKraftVolumes(metro);
  const rows = useRows(metro, query.data);
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const shown = query.data?.filter(({ name }) => name.includes(search.toLowerCase())).map((volume): Row => ({ ...volume, id: volume.uuid }));
  const create = <Button look="primary" data-testid="create-unikernel-volume" blockedBecause={canCreate ? undefined : 'This metro takes nothing new now.'} onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create volume</Button>;
  const Open = opened && opened.name !== 'delete' ? dialogs[opened.name] : undefined;
  const close = () => setOpened(undefined);

  const columns: Column<Row>[] = [
    { key: 'select', label: <span className="sr-only">Choose</span>, select: true, cell: ({ uuid, name }) => <input type="checkbox" className="choice" aria-label={`Choose ${name}`} data-testid={`select-${name}`} checked={rows.ticked.has(uuid)} onChange={() => rows.toggle(uuid)} /> },
    {
      key: 'name', label: 'Name', main: true,
      cell: (volume) => (
        <>
          <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{volume.name}</span>{volume.delete_lock && <Badge tone="info">LOCKED</Badge>}{!volume.persistent && <Badge>WITH ITS INSTANCE</Badge>}</span>
          <RowRefusal testId={`refused-${volume.name}`}>{rows.refusals[volume.uuid]}</RowRefusal>
        </>
      ),
    },
    { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_mb: size }) => <span className="tabular-nums">{megabytes(size)}</span> },
    { key: 'instance', label: 'Instance', cell: ({ attached_to: [holder] }) => (holder ? <Link className="link wrap-anywhere" href={`/unikernels?metro=${metro}&tab=instances&search=${holder.name}`}>{holder.name}</Link> : <span className="text-muted">–</span>) },
    { key: 'created', label: 'Created', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
    {
      key: 'actions', label: 'Actions', actions: true,
      cell: (volume) => (
        <RowMenu name={volume.name}>
          {volume.attached_to.length === 0
            ? <MenuItem testId="menu-attach" blockedBecause={whyNot(volume, 'attach')} onSelect={() => setOpened({ name: 'attach', volume })}>Attach</MenuItem>
            : <MenuItem testId="menu-detach" blockedBecause={whyNot(volume, 'detach')} onSelect={() => rows.run('detach', [volume], 'detached')}>Detach</MenuItem>}
          <MenuItem testId="menu-resize" blockedBecause={whyNot(volume, 'resize')} onSelect={() => setOpened({ name: 'resize', volume })}>Resize</MenuItem>
          <MenuItem testId="menu-clone" blockedBecause={whyNotCopy(factOf(volume))?.message} onSelect={() => setOpened({ name: 'clone', volume })}>Clone</MenuItem>
          <MenuItem testId="menu-lock" onSelect={() => rows.run(volume.delete_lock ? 'unlock' : 'lock', [volume], volume.delete_lock ? 'unlocked' : 'locked')}>{volume.delete_lock ? 'Unlock' : 'Lock against deletion'}</MenuItem>
          <MenuLine />
          <MenuItem danger testId="menu-delete" blockedBecause={whyNotDelete(factOf(volume))?.message} onSelect={() => setOpened({ name: 'delete', volume })}>Delete</MenuItem>
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
            <Button busy={rows.busy} data-testid="bulk-detach" onClick={() => rows.run('detach', rows.chosen, 'detached')}>Detach {rows.chosen.length}</Button>
            <Button busy={rows.busy} data-testid="bulk-lock" onClick={() => rows.run('lock', rows.chosen, 'locked')}>Lock {rows.chosen.length}</Button>
          </>
        )}
      </div>
      <ListFrame
        query={query}
        count={shown?.length}
        isFiltered={search !== '' && (query.data?.length ?? 0) > 0}
        onClear={onClear}
        empty={
          <EmptyState icon={HardDrive} title="No unikernel volumes here" action={create} testId="no-unikernel-volumes">
            A volume keeps data when its instance stops or goes. Create one, attach it to a stopped instance, and it is mounted when that starts. Clients of KraftCloud use the same volumes.
          </EmptyState>
        }
      >
        {shown && <Table label="Unikernel volumes" items={shown} columns={columns} rowTestId={({ name }) => `unikernel-volume-${name}`} />}
      </ListFrame>
      {creating && <CreateVolumeDialog metro={metro} onClose={() => setCreating(false)} />}
      {Open && opened && <Open metro={metro} volume={opened.volume} onClose={close} />}
      {opened?.name === 'delete' && <DeleteDialog name={opened.volume.name} what="volume" busy={rows.busy} loss={`The ${megabytes(opened.volume.size_mb)} on it are lost; there is no trash for unikernel volumes.`} onConfirm={() => rows.run('deleteVolumes', [opened.volume], 'deleted', close)} onClose={close} />}
    </>
  );
}
