'use client';

import { unikernelVolumeLifecycle, whyNotCopy, whyNotDelete, whyNotTemplate } from '@garrison/domain';
import { HardDrive } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { CurlButton } from '@/ui/curl-button';
import { Badge } from '@/ui/surfaces';
import { CreateVolumeDialog } from './create-volume-dialog';
import { DeleteDialog } from './delete-dialog';
import { TagsDialog } from './tags-dialog';
import { UnikernelList, type TabProps } from './unikernel-list';
import { megabytes, StateBadge } from './unikernel-parts';
import { rowCommand, useKraftVolumes, type KraftVolume } from './unikernel.queries';
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
          { label: 'Detach', testId: 'bulk-detach', call: 'detach' },
          { label: 'Lock', testId: 'bulk-lock', call: 'lock' },
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
        actions={(volume) => [
          volume.attached_to.length === 0
            ? { label: 'Attach', testId: 'menu-attach', blockedBecause: whyNot(volume, 'attach'), open: () => setOpened({ name: 'attach', volume }) }
            : { label: 'Detach', testId: 'menu-detach', blockedBecause: whyNot(volume, 'detach'), call: 'detach' },
          { label: 'Resize', testId: 'menu-resize', blockedBecause: whyNot(volume, 'resize'), open: () => setOpened({ name: 'resize', volume }) },
          { label: 'Clone', testId: 'menu-clone', blockedBecause: whyNotCopy(factOf(volume))?.message, open: () => setOpened({ name: 'clone', volume }) },
          { label: 'Make a template', testId: 'menu-template', blockedBecause: whyNotTemplate(factOf(volume))?.message, open: () => setOpened({ name: 'template', volume }) },
          { label: 'Tags', testId: 'menu-tags', open: () => setOpened({ name: 'tags', volume }) },
          volume.delete_lock ? { label: 'Unlock', testId: 'menu-lock', call: 'unlock' } : { label: 'Lock against deletion', testId: 'menu-lock', call: 'lock' },
          { label: 'Delete', testId: 'menu-delete', danger: true, blockedBecause: whyNotDelete(factOf(volume))?.message, open: () => setOpened({ name: 'delete', volume }) },
        ]}
      />
      {creating && <CreateVolumeDialog metro={metro} onClose={() => setCreating(false)} />}
      {Open && opened && <Open metro={metro} volume={opened.volume} onClose={close} />}
      {opened?.name === 'template' && (
        <ConfirmDialog title={`Make a template of ${opened.volume.name}?`} action="Make a template" busy={rows.busy} aside={<CurlButton {...rowCommand(metro, 'makeTemplates', [opened.volume])} />} onConfirm={() => rows.run('makeTemplates', [opened.volume], close)} onClose={close}>
          New volumes can then be made from it. It is never attached or resized again, and cannot become an ordinary volume.
        </ConfirmDialog>
      )}
      {opened?.name === 'delete' && <DeleteDialog metro={metro} row={opened.volume} what="volume" rows={rows} loss={`The ${megabytes(opened.volume.size_mb)} on it are lost; there is no trash for unikernel volumes.`} onClose={close} />}
    </>
  );
}
