'use client';

import { deployVolumeLimits } from '@garrison/domain';
import { ListChecks } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import { useState } from 'react';
import { countOf, gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { FieldProblem } from '@/ui/field';
import { useDeploy } from '../deploy-context';
import { totalGb } from './new-volumes-tab';

const AttachDialog = lazyPart(() => import('./attach-dialog').then((module) => module.AttachDialog));

/** Existing volumes that are attached to the machine (seed 000, option 4). */
export function AttachVolumesTab() {
  const { request, facts, problemAt } = useDeploy();
  const [open, setOpen] = useState(false);
  const chosen = facts.volumes.filter(({ id }) => request.attach_volume_ids.includes(id));
  return (
    <div data-testid="attach-volumes">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <p className="font-medium" data-testid="attach-count">Attached volumes ({chosen.length}/{deployVolumeLimits.attachedVolumes})</p>
          <p className="text-sm text-muted">{chosen.length === 0 ? 'Detached volumes of this region can move to the new machine.' : `${countOf(chosen.length, 'volume')}, ${gigabytes(totalGb(chosen))} in all`}</p>
        </div>
        <Button data-testid="manage-attach" onClick={() => setOpen(true)}><ListChecks aria-hidden className="size-4" />Manage</Button>
      </div>
      {chosen.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-2">
          {chosen.map((volume) => <li key={volume.id} className="rounded-lg bg-raised px-2.5 py-1 text-sm"><span className="font-medium wrap-anywhere">{volume.name}</span> <span className="text-muted">{gigabytes(volume.size_gb)} {volume.volume_type}</span></li>)}
        </ul>
      )}
      <FieldProblem>{problemAt('attach_volume_ids')}</FieldProblem>
      {open && <AttachDialog onClose={() => setOpen(false)} />}
    </div>
  );
}
