'use client';

import type { InstanceView } from '@garrison/contracts';
import { Cpu } from 'lucide-react';
import { MachineTabs } from '@/features/deployments/machine-tabs';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useState } from 'react';
import { hourlyPrice } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { InstanceFilterBar, useInstanceFilters } from './instance-filters';
import { InstanceMenu } from './instance-menu';
import { InstanceStatus } from './instance-status';
import { useInstances, type InstanceFilters } from './instance.queries';

const BulkBar = lazyPart(() => import('./bulk-bar').then((module) => module.BulkBar));
const DeleteDialog = lazyPart(() => import('./delete-dialog').then((module) => module.DeleteDialog));
const deployLink = <Link href="/deploy" className={buttonClass('primary')} data-testid="deploy-link">Deploy instance</Link>;

export function InstanceList() {
  const filtering = useInstanceFilters();
  const query = useInstances(filtering.filters as InstanceFilters);
  const { data } = query;
  const [removing, setRemoving] = useState<InstanceView>();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const selected = data?.instances.filter(({ id }) => ticked.has(id)) ?? [];
  const tick = (ids: readonly string[], on: boolean) => setTicked((known) => new Set(on ? [...known, ...ids] : [...known].filter((id) => !ids.includes(id))));

  const shownIds = data?.instances.map(({ id }) => id) ?? [];
  const columns: Column<InstanceView>[] = [
    {
      key: 'select', select: true,
      label: <input type="checkbox" className="choice align-middle" aria-label="Select all shown" data-testid="select-all" checked={selected.length > 0 && selected.length === shownIds.length} onChange={(event) => tick(shownIds, event.target.checked)} />,
      cell: ({ id, name }) => <input type="checkbox" className="choice align-middle" aria-label={`Select ${name}`} data-testid={`select-${name}`} checked={ticked.has(id)} onChange={(event) => tick([id], event.target.checked)} />,
    },
    {
      key: 'name', label: 'Name', main: true,
      cell: ({ id, name, labels }) => (
        <span className="flex flex-col items-start gap-1">
          <Link href={`/instances/${id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{name}</Link>
          {Object.keys(labels).length > 0 && (
            <span className="flex flex-wrap gap-1">
              {Object.entries(labels).map(([key, value]) => (
                <button key={key} type="button" className="rounded-full" onClick={() => filtering.setFilter('label', `${key}=${value}`)} aria-label={`Show only label ${key}=${value}`}>
                  <Badge className="!font-medium !whitespace-normal text-left wrap-anywhere">{key}={value}</Badge>
                </button>
              ))}
            </span>
          )}
        </span>
      ),
    },
    { key: 'status', label: 'Status', cell: ({ status }) => <InstanceStatus status={status} /> },
    { key: 'gpu', label: 'GPU', cell: ({ gpu_count, gpu_model }) => <span>{gpu_count} × {gpu_model}</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'address', label: 'Address', cell: ({ public_ip, private_ip }) => (public_ip ?? private_ip ? <span className="inline-flex items-center gap-1"><code className="text-sm">{public_ip ?? private_ip}</code><CopyButton text={public_ip ?? private_ip ?? ''} what="address" /></span> : <span className="text-muted">–</span>) },
    { key: 'price', label: 'Per hour', className: 'md:whitespace-nowrap', cell: (instance) => <span className="tabular-nums">{hourlyPrice(instance.price_per_hour, instance.currency)}</span> },
    { key: 'created', label: 'Created', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
    { key: 'actions', label: 'Actions', actions: true, cell: (instance) => <InstanceMenu instance={instance} onDelete={() => setRemoving(instance)} /> },
  ];

  const isNew = data?.instances.length === 0 && !filtering.isFiltered;
  return (
    <>
      <PageHeader title="Instances" actions={!isNew && deployLink} />
      <MachineTabs />
      {!isNew && <InstanceFilterBar {...filtering} />}
      <ListFrame
        query={query}
        count={data?.instances.length}
        isFiltered={filtering.isFiltered}
        onClear={filtering.clear}
        empty={
          <EmptyState icon={Cpu} title="No instances yet" action={deployLink} testId="no-instances">
            An instance is a machine with GPUs of your own. Choose a region, a GPU and an image; it is ready in minutes, and charged by the minute.
          </EmptyState>
        }
      >
        {data && <Table label="Instances" idOf={({ name }) => name} items={data.instances} columns={columns} rowTestId={({ name }) => `instance-${name}`} />}
        {data && <Pager pagination={data.pagination} onPage={(page) => filtering.setFilter('page', String(page))} />}
      </ListFrame>
      {selected.length > 0 && <BulkBar instances={selected} onClear={() => setTicked(new Set())} />}
      {removing && <DeleteDialog instance={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}
