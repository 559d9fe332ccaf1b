'use client';

import type { InstanceView, OperationView } from '@garrison/contracts';
import { countOf, gigabytes, hourlyPrice, minutePrice } from '@/lib/format';
import { Copyable } from '@/ui/copy-button';
import { Badge, Card, Facts, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { HistoryOfOperations } from '@/features/operations/operation-history';
import { InstanceStatus } from './instance-status';
import { useInstanceEvents } from './instance.queries';

const none = <span className="text-muted">–</span>;

/** What the machine is and costs. */
export function OverviewPanel({ instance }: { instance: InstanceView }) {
  const { flavor, currency } = instance;
  return (
    <Card title="Machine">
      <Facts
        facts={[
          ['GPU', `${instance.gpu_count} × ${instance.gpu_model} (${gigabytes(flavor.vram_gb)} VRAM)`],
          ['Processor', `${flavor.vcpus} vCPUs`],
          ['Memory', gigabytes(flavor.ram_gb)],
          ['Region', <>{instance.region} <Badge key="tier" className="ml-1">{instance.tier}</Badge></>],
          ['Image', instance.image?.name ?? none],
          ['SSH keys', instance.ssh_keys.map(({ name }) => name).join(', ') || none],
          ['Price', <span key="price" className="tabular-nums">{hourlyPrice(instance.price_per_hour, currency)} per hour, {minutePrice(instance.price_per_minute, currency)} per minute</span>],
          ['Runs until', instance.lease_until ? <span key="lease" data-testid="lease-until"><TimeAgo at={instance.lease_until} ahead /></span> : none],
          ['Rests after', instance.idle_stop_minutes === null ? none : countOf(instance.idle_stop_minutes, 'idle minute')],
          ['Created', <TimeAgo key="created" at={instance.created_at} />],
          ['Id', <Copyable key="id" text={instance.id} what="id" />],
        ]}
      />
    </Card>
  );
}

/** The states the machine went through, newest first, and what was asked of it. */
export function HistoryPanel({ instanceId, operations }: { instanceId: string; operations: readonly OperationView[] }) {
  const { data: events } = useInstanceEvents(instanceId);
  return (
    <Card title="History">
      {!events && <Skeleton />}
      <ol className="space-y-2.5">
        {events?.map((event) => (
          <li key={event.sequence} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <InstanceStatus status={event.status} past />
            <span className="min-w-0 flex-1 basis-48">{event.error?.message ?? event.message}</span>
            <span className="text-sm text-muted"><TimeAgo at={event.at} /></span>
          </li>
        ))}
      </ol>
      {operations.length > 0 && (
        <>
          <h3 className="mt-5 mb-2 font-medium">Operations</h3>
          <HistoryOfOperations operations={operations} empty="" />
        </>
      )}
    </Card>
  );
}
