'use client';

import { ApiError } from '@garrison/api-client';
import type { InstanceView } from '@garrison/contracts';
import { ServerOff } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { Button, buttonClass } from '@/ui/button';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, EmptyState, Notice, PageHeader, Skeleton } from '@/ui/surfaces';
import { Tooltip } from '@/ui/tooltip';
import { ConsolePanel } from './console-panel';
import { blockedReason, instanceActions } from './instance-actions';
import { useInstanceCommand } from './instance-commands';
import { HistoryPanel, NetworkPanel, OverviewPanel, VolumesPanel } from './instance-parts';
import { InstanceStatus } from './instance-status';
import { useInstance, useOperationsOf } from './instance.queries';
import { OperationPanel } from './operation-steps';

const DeleteDialog = dynamic(() => import('./delete-dialog').then((module) => module.DeleteDialog));

/** Every command as a button; the tooltip of one that does nothing says why. */
function Actions({ instance, onDelete }: { instance: InstanceView; onDelete: () => void }) {
  const { mutate } = useInstanceCommand();
  return instanceActions.map(({ command, label, icon: Icon }) => {
    const reason = blockedReason(instance, command);
    return (
      <Tooltip key={command} text={reason} side="bottom">
        <Button
          look={command === 'delete' ? 'danger' : 'secondary'}
          blockedBecause={reason}
          data-testid={`action-${command}`}
          onClick={() => (command === 'delete' ? onDelete() : mutate({ instance, command }))}
        >
          <Icon aria-hidden className="size-4" />{label}
        </Button>
      </Tooltip>
    );
  });
}

function Loaded({ instance }: { instance: InstanceView }) {
  const [removing, setRemoving] = useState(false);
  const operations = useOperationsOf(instance.id).data?.operations ?? [];
  const [latest] = operations;
  const isDeleted = instance.status === 'DELETED';
  return (
    <>
      <PageHeader
        title={instance.name}
        note={<span className="flex flex-wrap items-center gap-2"><InstanceStatus status={instance.status} />{Object.entries(instance.labels).map(([key, value]) => <Badge key={key}>{key}={value}</Badge>)}</span>}
        actions={!isDeleted && <Actions instance={instance} onDelete={() => setRemoving(true)} />}
      />
      <div className="space-y-5">
        {instance.error && <Notice tone="danger" data-testid="instance-error"><strong>{instance.error.step ? `Failed at ${instance.error.step.replace(/[._-]+/g, ' ')}. ` : ''}</strong>{instance.error.message}</Notice>}
        {isDeleted && <Notice tone="neutral">This instance is deleted. <Link className="link" href="/instances">Back to your instances</Link></Notice>}
        <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
          <div className="min-w-0 space-y-5">
            {latest && <OperationPanel operation={latest} />}
            <ConsolePanel instanceId={instance.id} />
            <HistoryPanel instanceId={instance.id} operations={operations} />
          </div>
          <div className="min-w-0 space-y-5">
            <OverviewPanel instance={instance} />
            <NetworkPanel instance={instance} />
            <VolumesPanel instance={instance} />
          </div>
        </div>
      </div>
      {removing && <DeleteDialog instance={instance} onClose={() => setRemoving(false)} />}
    </>
  );
}

export function InstanceDetail({ id }: { id: string }) {
  const { data: instance, error, refetch } = useInstance(id);
  if (instance) return <Loaded instance={instance} />;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return (
      <EmptyState icon={ServerOff} title="There is no such instance" action={<Link href="/instances" className={buttonClass('primary')}>To your instances</Link>}>
        It may belong to another account, or the address is mistyped.
      </EmptyState>
    );
  }
  return error ? <QueryProblem error={error} retry={() => void refetch()} /> : <Card><Skeleton lines={8} /></Card>;
}
