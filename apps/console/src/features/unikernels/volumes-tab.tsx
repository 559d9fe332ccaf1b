'use client';

import { unikernelVolumeLifecycle, whyNotCopy, whyNotDelete, whyNotTemplate } from '@garrison/domain';
import { HardDrive } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { MenuItem, MenuLine } from '@/ui/menu';
import { Badge } from '@/ui/surfaces';
import { CreateVolumeDialog } from './create-volume-dialog';
import { DeleteDialog } from './delete-dialog';
import { TagsDialog } from './tags-dialog';
import { UnikernelList, type TabProps } from './unikernel-list';
import { megabytes, StateBadge } from './unikernel-parts';
import { useKraftVolumes, type KraftVolume } from './unikernel.queries';
import { useRows } from './use-rows';
import { factOf } from './volume-fact';
import { AttachDialog, CloneDialog, ResizeDialog } from './volume-dialogs';

const dialogs = { attach: AttachDialog, resize: ResizeDialog, clone: CloneDialog, tags: TagsDialog };
type Opened = { name: keyof typeof dialogs | 'template' | 'delete'; volume: KraftVolume };

const whyNot = (volume: KraftVolume, event: 'attach' | 'detach' | 'resize') => (unikernelVolumeLifecycle.can(volume.state, event) ? undefined : volume.state === 'mounted' ? 'Its instance runs; stop that first.' : `It is ${volume.state}.`);

/** The volumes of a metro. */
export function VolumesTab(tab: TabProps) {
  const { metro } = tab;
  const query = useKraftVolumes(metro);
  const rows = useRows(metro, query.data);
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const Open = opened && opened.name !== 'delete' && opened.name !== 'template' ? dialogs[opened.name] : undefined;
  const close = () => setOpened(undefined);
  return (
    <>
      <UnikernelList
        tab={tab}
        query={query}
        rows={rows}
        create={{ label: 'Create volume', testId: 'create-unikernel-volume', onClick: () => setCreating(true) }}
        bulk={[
          { label: 'Detach', testId: 'bulk-detach', onClick: () => rows.run('detach', rows.chosen, 'detached') },
          { label: 'Lock', testId: 'bulk-lock', onClick: () => rows.run('lock', rows.chosen, 'locked') },
        ]}
        empty={{
          icon: HardDrive, title: 'No unikernel volumes here', testId: 'no-unikernel-volumes',
          text: 'A volume keeps data when its instance stops or goes. Create one, attach it to a stopped instance, and it is mounted when that starts. Clients of KraftCloud use the same volumes.',
        }}
        label="Unikernel volumes"
        rowTestId="unikernel-volume"
        badges={({ delete_lock, persistent }) => <>{delete_lock && <Badge tone="info">LOCKED</Badge>}{!persistent && <Badge>WITH ITS INSTANCE</Badge>}</>}
        columns={[
          { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
          { key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_mb: size }) => <span className="tabular-nums">{megabytes(size)}</span> },
          { key: 'instance', label: 'Instance', cell: ({ attached_to: [holder] }) => (holder ? <Link className="link wrap-anywhere" href={`/unikernels?metro=${metro}&tab=instances&search=${holder.name}`}>{holder.name}</Link> : <span className="text-muted">–</span>) },
        ]}
        actions={(volume) => (
          <>
            {volume.attached_to.length === 0
              ? <MenuItem testId="menu-attach" blockedBecause={whyNot(volume, 'attach')} onSelect={() => setOpened({ name: 'attach', volume })}>Attach</MenuItem>
              : <MenuItem testId="menu-detach" blockedBecause={whyNot(volume, 'detach')} onSelect={() => rows.run('detach', [volume], 'detached')}>Detach</MenuItem>}
            <MenuItem testId="menu-resize" blockedBecause={whyNot(volume, 'resize')} onSelect={() => setOpened({ name: 'resize', volume })}>Resize</MenuItem>
            <MenuItem testId="menu-clone" blockedBecause={whyNotCopy(factOf(volume))?.message} onSelect={() => setOpened({ name: 'clone', volume })}>Clone</MenuItem>
            <MenuItem testId="menu-template" blockedBecause={whyNotTemplate(factOf(volume))?.message} onSelect={() => setOpened({ name: 'template', volume })}>Make a template</MenuItem>
            <MenuItem testId="menu-tags" onSelect={() => setOpened({ name: 'tags', volume })}>Tags</MenuItem>
            <MenuItem testId="menu-lock" onSelect={() => rows.run(volume.delete_lock ? 'unlock' : 'lock', [volume], volume.delete_lock ? 'unlocked' : 'locked')}>{volume.delete_lock ? 'Unlock' : 'Lock against deletion'}</MenuItem>
            <MenuLine />
            <MenuItem danger testId="menu-delete" blockedBecause={whyNotDelete(factOf(volume))?.message} onSelect={() => setOpened({ name: 'delete', volume })}>Delete</MenuItem>
          </>
        )}
      />
      {creating && <CreateVolumeDialog metro={metro} onClose={() => setCreating(false)} />}
      {Open && opened && <Open metro={metro} volume={opened.volume} onClose={close} />}
      {opened?.name === 'template' && (
        <ConfirmDialog title={`Make a template of ${opened.volume.name}?`} action="Make a template" busy={rows.busy} onConfirm={() => rows.run('makeTemplates', [opened.volume], 'made a template', close)} onClose={close}>
          New volumes can then be made from it. It is never attached or resized again, and cannot become an ordinary volume.
        </ConfirmDialog>
      )}
      {opened?.name === 'delete' && <DeleteDialog name={opened.volume.name} what="volume" busy={rows.busy} loss={`The ${megabytes(opened.volume.size_mb)} on it are lost; there is no trash for unikernel volumes.`} onConfirm={() => rows.run('deleteVolumes', [opened.volume], 'deleted', close)} onClose={close} />}
    </>
  );
}
