'use client';

import type { InstanceView } from '@garrison/contracts';
import { Cpu, Rocket } from 'lucide-react';
import Link from 'next/link';
import { useAudit, useOperations } from '@/features/activity/activity.queries';
import { ResourceLink } from '@/features/activity/resource-link';
import { useBalance } from '@/features/balance/balance.queries';
import { InstanceStatus } from '@/features/instances/instance-status';
import { useInstance, useInstances } from '@/features/instances/instance.queries';
import { blockedReason, instanceActions, instanceCurls } from '@/features/instances/instance-actions';
import { useInstanceCommand } from '@/features/instances/instance-commands';
import { HistoryOfOperations } from '@/features/operations/operation-history';
import { operationTones, stepTitle } from '@/features/operations/operation-steps';
import { useOperationsOf } from '@/features/operations/operation.queries';
import { useProfile } from '@/features/profile/profile.queries';
import { useVolumes } from '@/features/volumes/volume.queries';
import { countOf, gigabytes, hourlyPrice, minutePrice, money, runway } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button, buttonClass } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlMenu } from '@/ui/curl-menu';
import { Badge, Card, EmptyState, Facts, PageHeader, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { dashboardLists } from './dashboard-start';

const none = <span className="text-muted">–</span>;

/** What the chosen machine is and costs. */
function InstancePanel({ instance, all, onChoose }: { instance: InstanceView; all: readonly InstanceView[]; onChoose: (id: string) => void }) {
  return (
    <Card title="Instance" aside={<select aria-label="Instance" data-testid="dashboard-instance" className="control !w-auto max-w-48" value={instance.id} onChange={(event) => onChoose(event.target.value)}>{all.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</select>}>
      <Facts
        facts={[
          ['Name', <Link key="name" className="link wrap-anywhere" href={`/instances/${instance.id}`}>{instance.name}</Link>],
          ['Status', <InstanceStatus key="status" status={instance.status} />],
          ['GPU', `${instance.gpu_count} × ${instance.gpu_model}`],
          ['Machine', `${instance.flavor.vcpus} vCPUs, ${gigabytes(instance.flavor.ram_gb)} memory`],
          ['Region', instance.region],
          ['Public IP', instance.public_ip ? <Copyable key="ip" text={instance.public_ip} what="public IP" /> : none],
          ['SSH', instance.ssh_command ? <Copyable key="ssh" text={instance.ssh_command} what="SSH command" /> : none],
          ['Price', <span key="price" className="tabular-nums">{hourlyPrice(instance.price_per_hour, instance.currency)} per hour, {minutePrice(instance.price_per_minute, instance.currency)} per minute</span>],
        ]}
      />
    </Card>
  );
}

/** What can be done with it, and what was done. */
function OperationsPanel({ instance }: { instance: InstanceView }) {
  const { mutate } = useInstanceCommand();
  const operations = useOperationsOf(instance.id).data?.operations ?? [];
  return (
    <Card title="Operations" aside={<CurlMenu what={`commands of ${instance.name}`} actions={instanceCurls(instance.id)} />}>
      <div className="mb-4 grid grid-cols-2 gap-2">
        {instanceActions.filter(({ command }) => command !== 'delete').map(({ command, label, icon: Icon }) => (
          <Button key={command} tipSide="bottom" blockedBecause={blockedReason(instance, command)} data-testid={`action-${command}`} onClick={() => mutate({ instance, command })}><Icon aria-hidden className="size-4" />{label}</Button>
        ))}
        <Link href={`/instances/${instance.id}`} className={buttonClass()}>Open</Link>
      </div>
      <HistoryOfOperations operations={operations.slice(0, 5)} empty="Nothing was done yet." />
    </Card>
  );
}

/** Credit, what goes out, and what there is. */
function AccountPanel({ running }: { running: number | undefined }) {
  const balance = useBalance().data;
  const profile = useProfile().data;
  const volumes = useVolumes(dashboardLists.volumes).data?.statistics;
  if (!balance) return <Card title="Account"><Skeleton lines={5} /></Card>;
  return (
    <Card title="Account">
      <Facts
        facts={[
          ['Balance', <strong key="balance" className="text-lg tabular-nums">{money(balance.amount, balance.currency)}</strong>],
          ['Going out', <span key="burn" className="tabular-nums">{hourlyPrice(balance.hourly_burn, balance.currency)} per hour</span>],
          ['Lasts', balance.runway_hours === null ? 'for ever: nothing is charged' : <Badge key="lasts" tone={balance.status === 'ok' ? 'ok' : balance.status === 'low' ? 'warn' : 'danger'}>{runway(balance.runway_hours)}</Badge>],
          ['Instances', running === undefined ? none : <Link key="instances" className="link" href="/instances">{countOf(running, 'instance')}</Link>],
          ['Volumes', volumes ? <Link key="volumes" className="link" href="/volumes">{countOf(volumes.total, 'volume')}, {gigabytes(volumes.total_gb)}</Link> : none],
          ['Profile', profile ? <Link key="profile" className="link" href="/profile">{profile.is_complete ? 'complete' : 'incomplete'}</Link> : none],
        ]}
      />
    </Card>
  );
}

/** The last words of the operations. */
function Changed() {
  const operations = useOperations(dashboardLists.operations).data?.operations;
  return (
    <Card title="What changed lately" aside={<Link className="link text-sm" href="/activity?tab=operations">All</Link>}>
      {!operations ? <Skeleton /> : operations.length === 0 ? <p className="text-muted">Nothing yet.</p> : (
        <ul className="divide-y divide-line">
          {operations.map((operation) => (
            <li key={operation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
              <span>{stepTitle(operation.kind)}</span><Badge tone={operationTones[operation.status]}>{operation.status}</Badge>
              <ResourceLink type={operation.resource_type} id={operation.resource_id} />
              <span className="ml-auto text-sm text-muted"><TimeAgo at={operation.created_at} /></span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The last words of the audit log. */
function WhoDidIt() {
  const events = useAudit(dashboardLists.audit).data?.events;
  return (
    <Card title="Who did it" aside={<Link className="link text-sm" href="/activity">All</Link>}>
      {!events ? <Skeleton /> : (
        <ul className="divide-y divide-line">
          {events.map((event) => (
            <li key={event.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
              <code className="text-sm">{event.action}</code>
              <span className="text-sm text-muted wrap-anywhere">{event.actor.name}</span>
              <span className="ml-auto text-sm text-muted"><TimeAgo at={event.at} /></span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Three panels (barrack-facts §12): an instance to choose, its operations, the account; and what changed lately, which stands last on a phone. */
export function Dashboard() {
  const { filters, setFilter } = useListFilters(['instance']);
  const list = useInstances(dashboardLists.instances).data;
  // an address may name a machine that is none of one's own
  const asked = useInstance(filters.instance ?? '', { enabled: filters.instance !== undefined });
  const chosen = (asked.isError ? undefined : filters.instance) ?? list?.instances[0]?.id;
  const deploy = <Link href="/deploy" className={buttonClass('primary')} data-testid="deploy-link"><Rocket aria-hidden className="size-4" />Deploy instance</Link>;
  return (
    <>
      <PageHeader title="Dashboard" actions={list && list.instances.length > 0 && deploy} />
      <div className="grid items-start gap-5 lg:grid-cols-2 2xl:grid-cols-3">
        <div className="max-lg:contents lg:space-y-5">
          {list?.instances.length === 0 && <Card><EmptyState icon={Cpu} title="No instances yet" action={deploy}>Your first machine with GPUs is a few choices away.</EmptyState></Card>}
          {!list && <Card><Skeleton lines={6} /></Card>}
          {chosen && list && <ChosenInstance id={chosen} all={list.instances} onChoose={(id) => setFilter('instance', id)} />}
          <div className="max-lg:order-1"><Changed /></div>
        </div>
        <div className="max-lg:contents lg:space-y-5 2xl:contents">
          {chosen && <ChosenOperations id={chosen} />}
          <div className="max-lg:contents lg:space-y-5">
            <AccountPanel running={list?.pagination.total} />
            <div className="max-lg:order-1"><WhoDidIt /></div>
          </div>
        </div>
      </div>
    </>
  );
}

function ChosenInstance({ id, all, onChoose }: { id: string; all: readonly InstanceView[]; onChoose: (id: string) => void }) {
  const instance = useInstance(id).data;
  if (!instance) return <Card><Skeleton lines={6} /></Card>;
  return <InstancePanel instance={instance} all={all.some((one) => one.id === id) ? all : [instance, ...all]} onChoose={onChoose} />;
}

function ChosenOperations({ id }: { id: string }) {
  const instance = useInstance(id).data;
  return instance ? <OperationsPanel instance={instance} /> : <Card title="Operations"><Skeleton lines={4} /></Card>;
}
