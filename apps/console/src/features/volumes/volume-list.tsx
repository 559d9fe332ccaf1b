'use client';

import type { VolumeView } from '@garrison/contracts';
import { HardDrive } from 'lucide-react';
import Link from 'next/link';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, EmptyState, PageHeader, Skeleton } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { useVolumes } from './volume.queries';
import { VolumeStatus } from './volume-status';

const columns: Column<VolumeView>[] = [
  { key: 'name', label: 'Name', main: true, cell: (volume) => <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{volume.name}</span>{volume.bootable && <Badge>BOOTABLE</Badge>}</span> },
  { key: 'status', label: 'Status', cell: ({ status }) => <VolumeStatus status={status} /> },
  { key: 'size', label: 'Size', cell: (volume) => <span className="tabular-nums">{gigabytes(volume.size_gb)} {volume.volume_type}</span> },
  { key: 'region', label: 'Region', cell: ({ region }) => region },
  { key: 'instance', label: 'Instance', cell: (volume) => (volume.instance_id ? <Link className="link" href={`/instances/${volume.instance_id}`}>{volume.device ?? 'attached'}</Link> : <span className="text-muted">–</span>) },
  { key: 'price', label: 'Per hour', cell: (volume) => <span className="tabular-nums">{hourlyPrice(volume.price_per_hour, volume.currency)}</span> },
  { key: 'created', label: 'Created', cell: (volume) => <TimeAgo at={volume.created_at} /> },
];

export function VolumeList() {
  const { data, error, isPending, refetch } = useVolumes({});
  const statistics = data?.statistics;
  return (
    <>
      <PageHeader title="Volumes" note={statistics && statistics.total > 0 ? `${countOf(statistics.total, 'volume')} with ${gigabytes(statistics.total_gb)}, ${statistics.attached} attached, ${statistics.bootable} bootable` : undefined} />
      <Card className="[&>div]:!p-0">
        {error && <QueryProblem error={error} retry={() => void refetch()} />}
        {isPending && <div className="p-5"><Skeleton /></div>}
        {data?.volumes.length === 0 && (
          <EmptyState icon={HardDrive} title="No volumes yet" action={<Link href="/deploy" className={buttonClass('primary')}>Deploy an instance</Link>} testId="no-volumes">
            Volumes are disks that outlive machines. A deployment makes the boot volume, and in Advanced regions up to ten data volumes with it.
          </EmptyState>
        )}
        {data && data.volumes.length > 0 && <Table label="Volumes" items={data.volumes} columns={columns} rowTestId={(volume) => `volume-${volume.name}`} />}
      </Card>
    </>
  );
}
