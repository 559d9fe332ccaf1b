'use client';

import type { InstanceView, OperationView } from '@garrison/contracts';
import { gigabytes, hourlyPrice } from '@/lib/format';
import { Copyable } from '@/ui/copy-button';
import { Badge, Card, Facts, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { VolumeStatus } from '@/features/volumes/volume-status';
import { disksOf } from './instance-disks';
import { InstanceStatus } from './instance-status';
import { useInstanceEvents } from './instance.queries';
import { stepTitle } from './operation-steps';

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
          ['Price', <span key="price" className="tabular-nums">{hourlyPrice(instance.price_per_hour, currency)} per hour, {hourlyPrice(instance.price_per_minute, currency)} per minute</span>],
          ['Created', <TimeAgo key="created" at={instance.created_at} />],
          ['Id', <Copyable key="id" text={instance.id} what="id" />],
        ]}
      />
    </Card>
  );
}

const portsOf = ({ port_range_min: from, port_range_max: to }: InstanceView['security_rules'][number]) => (from === null ? 'all' : from === to ? String(from) : `${from}–${to}`);

/** Addresses, how to log in, and what is let through. */
export function NetworkPanel({ instance }: { instance: InstanceView }) {
  const { public_ip, private_ip, ip_status, ssh_command, security_rules } = instance;
  return (
    <Card title="Network">
      <Facts
        facts={[
          ['Public IP', public_ip ? <Copyable key="public" text={public_ip} what="public IP" /> : ip_status === 'attaching' ? 'being attached…' : none],
          ['Private IP', private_ip ? <Copyable key="private" text={private_ip} what="private IP" /> : none],
          ['SSH', ssh_command ? <Copyable key="ssh" text={ssh_command} what="SSH command" /> : none],
        ]}
      />
      <h3 className="mt-5 mb-1 font-medium">Rules</h3>
      {security_rules.length === 0 ? <p className="text-muted">No rules: nothing is let in from outside.</p> : (
        <ul className="divide-y divide-line">
          {security_rules.map((rule) => (
            <li key={rule.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <span className="font-medium">{rule.direction} {rule.protocol}</span>
              <span>port {portsOf(rule)}</span>
              <code className="text-sm">{rule.remote_ip_prefix}</code>
              <Badge className="ml-auto" tone={rule.status === 'applied' ? 'ok' : rule.status === 'error' ? 'danger' : 'info'}>{rule.status}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Every disk, the boot volume first. */
export function VolumesPanel({ instance }: { instance: InstanceView }) {
  const disks = disksOf(instance);
  const attachmentOf = (id: string) => instance.volume_attachments.find(({ volume_id }) => volume_id === id);
  return (
    <Card title="Volumes">
      {disks.length === 0 ? <p className="text-muted">No volumes.</p> : (
        <ul className="divide-y divide-line">
          {disks.map((disk) => {
            const attachment = attachmentOf(disk.id);
            return (
              <li key={disk.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
                <span className="min-w-0 font-medium wrap-anywhere">{disk.name}</span>
                {disk.boot && <Badge>BOOT</Badge>}
                <span className="text-muted">{gigabytes(disk.size_gb)} {disk.volume_type}{attachment?.device && <>, <code className="text-sm">{attachment.device}</code></>}</span>
                {attachment && <span className="ml-auto"><VolumeStatus status={attachment.status} /></span>}
              </li>
            );
          })}
        </ul>
      )}
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
          <ul className="space-y-1.5">
            {operations.map((operation) => (
              <li key={operation.id} className="flex flex-wrap items-center gap-x-3">
                <span>{stepTitle(operation.kind)}</span>
                <span className="text-muted">{operation.status}</span>
                <span className="ml-auto text-sm text-muted"><TimeAgo at={operation.created_at} /></span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
