'use client';

import type { InstanceView } from '@garrison/contracts';
import { snapshotTiers } from '@garrison/domain';
import { Layers, Lock, Pencil, ServerOff } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { OperationPanel } from '@/features/operations/operation-steps';
import { useOperationsOf } from '@/features/operations/operation.queries';
import { useOpened } from '@/lib/use-opened';
import { Button } from '@/ui/button';
import { CurlMenu, type CurlAction } from '@/ui/curl-menu';
import { DetailFrame } from '@/ui/detail-frame';
import { Badge, Notice, PageHeader } from '@/ui/surfaces';
import { BillingPanel } from './billing-panel';
import { ConsolePanel } from './console-panel';
import { blockedReason, instanceActions, instanceCurls } from './instance-actions';
import { useInstanceCommand } from './instance-commands';
import { HistoryPanel, OverviewPanel } from './instance-parts';
import { NetworkPanel } from './network-panel';
import { VolumesPanel } from './volumes-panel';
import { InstanceStatus } from './instance-status';
import { MetricsPanel } from './metrics-panel';
import { useInstance } from './instance.queries';

const EditInstanceDialog = lazyPart(() => import('./edit-dialog').then((module) => module.EditInstanceDialog));
const CreateImageDialog = lazyPart(() => import('@/features/snapshots/create-image-dialog').then((module) => module.CreateImageDialog));
const DeleteDialog = lazyPart(() => import('./delete-dialog').then((module) => module.DeleteDialog));

const curlActions = (id: string): CurlAction[] => [
  ...instanceCurls(id),
  { label: 'Read it', endpoint: 'getInstance', input: { params: { id } } },
  { label: 'Read its console', endpoint: 'getInstanceConsole', input: { params: { id } } },
];

/** Every command as a button; the tooltip of one that does nothing says why. */
function Actions({ instance, onDelete }: { instance: InstanceView; onDelete: () => void }) {
  const { mutate } = useInstanceCommand();
  return instanceActions.map(({ command, label, icon: Icon }) => {
    const reason = blockedReason(instance, command);
    return (
      <Button
        key={command}
        look={command === 'delete' ? 'danger' : 'secondary'}
        tipSide="bottom"
        blockedBecause={reason}
        data-testid={`action-${command}`}
        onClick={() => (command === 'delete' ? onDelete() : mutate({ instance, command }))}
      >
        <Icon aria-hidden className="size-4" />{label}
      </Button>
    );
  });
}

function Loaded({ instance }: { instance: InstanceView }) {
  const { opened, open } = useOpened(['edit', 'image', 'delete']);
  const close = () => open(undefined);
  const operations = useOperationsOf(instance.id).data?.operations ?? [];
  const [latest] = operations;
  const isDeleted = instance.status === 'DELETED';
  return (
    <>
      <PageHeader
        title={instance.name}
        note={<span className="flex flex-wrap items-center gap-2"><InstanceStatus status={instance.status} />{Object.entries(instance.labels).map(([key, value]) => <Badge key={key}>{key}={value}</Badge>)}{instance.delete_protection && <Badge tone="info"><Lock aria-hidden className="size-3" />PROTECTED</Badge>}</span>}
        actions={!isDeleted && <><Button data-testid="action-edit" blockedBecause={instance.status === 'DELETING' ? 'It is being deleted.' : undefined} onClick={() => open('edit')}><Pencil aria-hidden className="size-4" />Edit</Button>{snapshotTiers.includes(instance.tier) && <Button tipSide="bottom" data-testid="action-image" blockedBecause={blockedReason(instance, 'snapshot')} onClick={() => open('image')}><Layers aria-hidden className="size-4" />Create Image</Button>}<Actions instance={instance} onDelete={() => open('delete')} /><CurlMenu actions={curlActions(instance.id)} /></>}
      />
      <div className="space-y-5">
        {instance.error && <Notice tone="danger" data-testid="instance-error"><strong>{instance.error.step ? `Failed at ${instance.error.step.replace(/[._-]+/g, ' ')}. ` : ''}</strong>{instance.error.message}</Notice>}
        {isDeleted && <Notice tone="neutral">This instance is deleted. <Link className="link" href="/instances">Back to your instances</Link></Notice>}
        <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
          <div className="min-w-0 space-y-5">
            {latest && <OperationPanel operation={latest} />}
            <ConsolePanel instanceId={instance.id} />
            <MetricsPanel instanceId={instance.id} />
            <HistoryPanel instanceId={instance.id} operations={operations} />
          </div>
          <div className="min-w-0 space-y-5">
            <OverviewPanel instance={instance} />
            <NetworkPanel instance={instance} />
            <VolumesPanel instance={instance} />
            <BillingPanel instance={instance} />
          </div>
        </div>
      </div>
      {opened === 'edit' && <EditInstanceDialog instance={instance} onClose={close} />}
      {opened === 'image' && blockedReason(instance, 'snapshot') === undefined && <CreateImageDialog instance={instance} onClose={close} />}
      {opened === 'delete' && blockedReason(instance, 'delete') === undefined && <DeleteDialog instance={instance} onClose={close} />}
    </>
  );
}

export function InstanceDetail({ id }: { id: string }) {
  return <DetailFrame query={useInstance(id)} icon={ServerOff} what="instance" list="/instances">{(instance) => <Loaded instance={instance} />}</DetailFrame>;
}
