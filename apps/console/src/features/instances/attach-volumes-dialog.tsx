'use client';

import type { InstanceView } from '@garrison/contracts';
import { HardDrive } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useAttachVolumes, useVolumes } from '@/features/volumes/volume.queries';
import { countOf, gigabytes } from '@/lib/format';
import { refusalOf } from '@/lib/refusal';
import { buttonClass } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { SearchBox } from '@/ui/filters';
import { FormDialog } from '@/ui/form-dialog';
import { Badge, EmptyState, Skeleton } from '@/ui/surfaces';

/** Free volumes of the machine's region, to tick. */
export function AttachVolumesDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }) {
  const [search, setSearch] = useState('');
  const { data } = useVolumes({ region: instance.region, attached: 'false', status: 'available', ...(search ? { search } : {}) });
  const attach = useAttachVolumes();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (id: string) => setChosen((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));
  const submit = () => {
    if (chosen.length === 0) return;
    attach.mutate({ instance_id: instance.id, volume_ids: [...chosen] }, {
      onSuccess: onClose,
    });
  };
  return (
    <FormDialog
      title={<>Attach volumes to <span className="wrap-anywhere">{instance.name}</span></>}
      description={`${countOf(chosen.length, 'volume')} chosen`}
      action="Attach"
      busy={attach.isPending}
      problem={refusalOf(attach.error)}
      onClose={onClose}
      onSubmit={submit}
      testId="attach-volumes-dialog"
      aside={<CurlButton endpoint="attachVolumes" input={() => ({ body: { instance_id: instance.id, volume_ids: chosen } })} />}
    >
      {!data ? <Skeleton /> : data.volumes.length === 0 && !search ? (
        <EmptyState icon={HardDrive} title="No free volumes here" action={<Link href="/volumes" className={buttonClass('primary')}>To your volumes</Link>}>Create a volume in {instance.region} first.</EmptyState>
      ) : (
        <>
          <SearchBox label="Search volumes" value={search} onChange={setSearch} />
          <ul className="divide-y divide-line">
            {data.volumes.map((volume) => (
              <li key={volume.id}>
                <label className="flex items-center gap-3 py-2.5">
                  <input type="checkbox" className="choice" checked={chosen.includes(volume.id)} data-testid={`choose-${volume.name}`} onChange={() => toggle(volume.id)} />
                  <span className="min-w-0 flex-1 font-medium wrap-anywhere">{volume.name}</span>
                  {volume.bootable && <Badge>BOOTABLE</Badge>}
                  <span className="text-muted tabular-nums">{gigabytes(volume.size_gb)} {volume.volume_type}</span>
                </label>
              </li>
            ))}
          </ul>
        </>
      )}
    </FormDialog>
  );
}
