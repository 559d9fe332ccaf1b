'use client';

import { deployVolumeLimits } from '@garrison/domain';
import { HardDrive, ListChecks, Plus } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import { useState } from 'react';
import { countOf, gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { FieldProblem } from '@/ui/field';
import { useDeploy } from '../deploy-context';

const AddVolumeDialog = lazyPart(() => import('./new-volume-dialogs').then((module) => module.AddVolumeDialog));
const ManageVolumesDialog = lazyPart(() => import('./new-volume-dialogs').then((module) => module.ManageVolumesDialog));

export const totalGb = (volumes: readonly { size_gb: number }[]): number => volumes.reduce((sum, { size_gb }) => sum + size_gb, 0);

/** Data volumes that are made with the machine (seed 000, option 3). */
export function NewVolumesTab() {
  const { values: { volumes }, problemAt } = useDeploy();
  const [open, setOpen] = useState<'add' | 'manage'>();
  const max = deployVolumeLimits.newVolumes;
  const isFull = volumes.length >= max;
  const close = () => setOpen(undefined);
  return (
    <div data-testid="new-volumes">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <p className="font-medium" data-testid="new-volumes-count">Volumes ({volumes.length}/{max})</p>
          <p className="text-sm text-muted">{volumes.length === 0 ? 'Data volumes made together with the machine. They can outlive it.' : `${countOf(volumes.length, 'volume')}, ${gigabytes(totalGb(volumes))} in all`}</p>
        </div>
        <div className="flex gap-2">
          <Button data-testid="add-volume" blockedBecause={isFull ? `At most ${max} volumes can be made with a machine.` : undefined} onClick={() => setOpen('add')}><Plus aria-hidden className="size-4" />Add</Button>
          <Button data-testid="manage-volumes" blockedBecause={volumes.length === 0 ? 'There is none yet.' : undefined} onClick={() => setOpen('manage')}><ListChecks aria-hidden className="size-4" />Manage</Button>
        </div>
      </div>
      {volumes.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-2">
          {volumes.map((volume) => (
            <li key={volume.name} className="inline-flex max-w-full items-center gap-2 rounded-lg bg-raised px-2.5 py-1 text-sm">
              <HardDrive aria-hidden className="size-4 flex-none text-muted" /><span className="truncate font-medium">{volume.name}</span><span className="flex-none text-muted">{gigabytes(volume.size_gb)} {volume.volume_type}</span>
            </li>
          ))}
        </ul>
      )}
      <FieldProblem>{problemAt('volumes')}</FieldProblem>
      {open === 'add' && <AddVolumeDialog onClose={close} />}
      {open === 'manage' && <ManageVolumesDialog onClose={close} />}
    </div>
  );
}
