'use client';

import type { InstanceView, VolumeView } from '@garrison/contracts';
import { Server } from 'lucide-react';
import { useState } from 'react';
import { useInstances } from '@/features/instances/instance.queries';
import { InstanceStatus } from '@/features/instances/instance-status';
import { refusalOf } from '@/lib/refusal';
import { CurlButton } from '@/ui/curl-button';
import { FormDialog } from '@/ui/form-dialog';
import { EmptyState, Skeleton } from '@/ui/surfaces';
import { useAttachVolumes } from './volume.queries';

/** The machines of the volume's region; those that cannot take it now say why. */
export function AttachToDialog({ volume, onClose }: { volume: VolumeView; onClose: () => void }) {
  const { data } = useInstances({ region: volume.region, sort: 'name', page_size: 100 });
  const attach = useAttachVolumes();
  const [chosen, setChosen] = useState<string>();
  const submit = () => {
    if (!chosen) return;
    // what is guessed may take this dialog off the page before the answer, and callbacks of `mutate` with it; its problem is shown by `attach.error`
    attach.mutateAsync({ instance_id: chosen, volume_ids: [volume.id] }).then(onClose, () => undefined);
  };
  const row = ({ id, name, status, allowed_operations: { attach_volumes: can } }: InstanceView) => (
    <li key={id}>
      <label className="flex items-start gap-3 py-2.5 has-[:disabled]:cursor-not-allowed">
        <input type="radio" name="instance" className="choice mt-1" disabled={!can.allowed} checked={chosen === id} onChange={() => setChosen(id)} data-testid={`attach-to-${name}`} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{name}</span><InstanceStatus status={status} /></span>
          {can.reason && <span className="block text-sm text-muted">{can.reason}</span>}
        </span>
      </label>
    </li>
  );
  return (
    <FormDialog
      title={<>Attach <span className="wrap-anywhere">{volume.name}</span></>}
      description={`To an instance in ${volume.region}`}
      action="Attach"
      busy={attach.isPending}
      problem={refusalOf(attach.error)}
      onClose={onClose}
      onSubmit={submit}
      testId="attach-dialog"
      aside={<CurlButton endpoint="attachVolumes" input={() => ({ body: { instance_id: chosen ?? '', volume_ids: [volume.id] } })} />}
    >
      {!data ? <Skeleton /> : data.instances.length === 0 ? <EmptyState icon={Server} title="No instances here">Deploy one in {volume.region} first, or attach the volume while deploying.</EmptyState> : <ul className="divide-y divide-line">{data.instances.map(row)}</ul>}
    </FormDialog>
  );
}
