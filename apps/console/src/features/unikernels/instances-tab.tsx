'use client';

import { unikernelLifecycle } from '@garrison/domain';
import { Boxes } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { DeleteDialog } from './delete-dialog';
import { CreateInstanceDialog } from './instance-dialog';
import { InstanceFactsDialog } from './instance-facts-dialog';
import { UnikernelList, type TabProps } from './unikernel-list';
import { megabytes, StateBadge } from './unikernel-parts';
import { useKraftInstances, type KraftInstance } from './unikernel.queries';
import { useRows } from './use-rows';

const whyNot = ({ state }: KraftInstance, event: 'start' | 'stop' | 'drain') => (state !== 'standby' && unikernelLifecycle.can(state, event) ? undefined : `It is ${state}.`);

/** The unikernel instances of a metro. */
export function InstancesTab(tab: TabProps) {
  const { metro } = tab;
  const query = useKraftInstances(metro);
  const rows = useRows(metro, query.data);
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<{ name: 'facts' | 'delete'; instance: KraftInstance }>();
  const close = () => setOpened(undefined);
  return (
    <>
      <UnikernelList
        tab={tab}
        query={query}
        rows={rows}
        create={{ label: 'Create instance', testId: 'create-unikernel', onClick: () => setCreating(true) }}
        bulk={[
          { label: 'Start', testId: 'bulk-start', call: 'start' },
          { label: 'Stop', testId: 'bulk-stop', call: 'stop' },
        ]}
        empty={{
          icon: Boxes, title: 'No unikernels here', testId: 'no-unikernels',
          text: 'A unikernel is one application with just the kernel it needs: it starts in moments from an image, and keeps its data on a volume. Stopped, it is a description only, and that is when volumes are attached.',
        }}
        label="Unikernel instances"
        rowTestId="unikernel"
        note={({ image }) => <span className="block text-sm text-muted wrap-anywhere">{image}</span>}
        columns={[
          { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
          { key: 'memory', label: 'Memory', className: 'md:whitespace-nowrap', cell: ({ memory_mb: memory }) => <span className="tabular-nums">{megabytes(memory)}</span> },
          {
            key: 'volumes', label: 'Volumes',
            cell: ({ volumes }) => (volumes.length === 0 ? <span className="text-muted">–</span> : volumes.map(({ uuid, name, at, readonly }) => <span key={uuid} className="block wrap-anywhere"><Link className="link" href={`/unikernels?metro=${metro}&search=${name}`}>{name}</Link> <span className="text-sm text-muted">at {at}{readonly && ', read-only'}</span></span>)),
          },
        ]}
        actions={(instance) => [
          { label: 'Show details', testId: 'menu-facts', open: () => setOpened({ name: 'facts', instance }) },
          { label: 'Start', testId: 'menu-start', blockedBecause: whyNot(instance, 'start'), call: 'start' },
          { label: 'Stop', testId: 'menu-stop', blockedBecause: whyNot(instance, 'stop'), call: 'stop' },
          { label: 'Finish its work, then stop', testId: 'menu-drain', blockedBecause: whyNot(instance, 'drain'), call: 'drain' },
          { label: 'Delete', testId: 'menu-delete', danger: true, open: () => setOpened({ name: 'delete', instance }) },
        ]}
      />
      {creating && <CreateInstanceDialog metro={metro} onClose={() => setCreating(false)} />}
      {opened?.name === 'facts' && <InstanceFactsDialog instance={query.data?.find(({ uuid }) => uuid === opened.instance.uuid) ?? opened.instance} onClose={close} />}
      {opened?.name === 'delete' && <DeleteDialog metro={metro} row={opened.instance} what="instance" rows={rows} loss="It is stopped and gone for good. Volumes that were made with it go with it, unless they are locked; the others become free." onClose={close} />}
    </>
  );
}
