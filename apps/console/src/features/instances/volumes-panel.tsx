'use client';

import type { InstanceView } from '@garrison/contracts';
import { Link2, Link2Off } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useState } from 'react';
import { useDetachVolumes } from '@/features/volumes/volume.queries';
import { VolumeStatus } from '@/features/volumes/volume-status';
import { gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Badge, Card } from '@/ui/surfaces';
import { toastFailure } from '@/ui/toasts';
import { disksOf } from './instance-disks';

const AttachVolumesDialog = lazyPart(() => import('./attach-volumes-dialog').then((module) => module.AttachVolumesDialog));

/** Every disk, the boot volume first; data volumes come and go. */
export function VolumesPanel({ instance }: { instance: InstanceView }) {
  const [attaching, setAttaching] = useState(false);
  const detach = useDetachVolumes();
  const disks = disksOf(instance);
  const { attach_volumes: canAttach, detach_volumes: canDetach } = instance.allowed_operations;
  const detachOne = (id: string, name: string) =>
    detach.mutate({ instance_id: instance.id, volume_ids: [id] }, { onError: (error) => toastFailure(error, `${name} was not detached`) });

  return (
    <Card
      title="Volumes"
      aside={instance.status !== 'DELETED' && <Button size="small" tipSide="left" blockedBecause={canAttach.allowed ? undefined : canAttach.reason} data-testid="attach-volumes" onClick={() => setAttaching(true)}><Link2 aria-hidden className="size-4" />Attach</Button>}
    >
      {disks.length === 0 ? <p className="text-muted">No volumes.</p> : (
        <ul className="divide-y divide-line">
          {disks.map((disk) => {
            const attachment = instance.volume_attachments.find(({ volume_id }) => volume_id === disk.id);
            return (
              <li key={disk.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0" data-testid={`disk-${disk.name}`}>
                <Link href={`/volumes/${disk.id}`} className="min-w-0 font-medium wrap-anywhere hover:text-accent hover:underline">{disk.name}</Link>
                {disk.boot && <Badge>BOOT</Badge>}
                <span className="text-muted">{gigabytes(disk.size_gb)} {disk.volume_type}{attachment?.device && <>, <code className="text-sm">{attachment.device}</code></>}</span>
                <span className="ml-auto flex items-center gap-1">
                  {attachment && <VolumeStatus status={attachment.status} />}
                  {!disk.boot && instance.status !== 'DELETED' && (
                    <Button look="ghost" size="icon" tipSide="left" hint="Detach" className="!size-7" aria-label={`Detach ${disk.name}`} data-testid={`detach-${disk.name}`} blockedBecause={canDetach.allowed ? undefined : canDetach.reason} onClick={() => detachOne(disk.id, disk.name)}><Link2Off aria-hidden className="size-4" /></Button>
                  )}
                  {!disk.boot && instance.status !== 'DELETED' && <CurlButton endpoint="detachVolumes" what={`detach ${disk.name}`} input={{ body: { instance_id: instance.id, volume_ids: [disk.id] } }} />}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {attaching && <AttachVolumesDialog instance={instance} onClose={() => setAttaching(false)} />}
    </Card>
  );
}
