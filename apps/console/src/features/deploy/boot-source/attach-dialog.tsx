'use client';

import type { VolumeView } from '@garrison/contracts';
import { deployVolumeLimits } from '@garrison/domain';
import clsx from 'clsx';
import { Check, HardDrive, Search } from 'lucide-react';
import { useState } from 'react';
import { countOf, gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Badge, EmptyState } from '@/ui/surfaces';
import { useDeploy } from '../deploy-context';
import { totalGb } from './new-volumes-tab';

const max = deployVolumeLimits.attachedVolumes;

function AttachRow({ volume, selected, usedAsBoot, full, onToggle }: { volume: VolumeView; selected: boolean; usedAsBoot: boolean; full: boolean; onToggle: () => void }) {
  const blocked = usedAsBoot || (full && !selected);
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={selected}
      aria-disabled={blocked || undefined}
      data-testid={`attach-${volume.name}`}
      onClick={() => !blocked && onToggle()}
      className={clsx(
        'flex w-full items-center gap-3 rounded-lg border px-3 py-2.5 text-left',
        selected ? 'border-accent bg-ok-soft' : 'border-line-strong/60 hover:bg-raised',
        usedAsBoot && 'cursor-not-allowed opacity-50 grayscale hover:bg-transparent',
        blocked && !usedAsBoot && 'cursor-not-allowed opacity-60',
      )}
    >
      <span className={clsx('grid size-5 flex-none place-items-center rounded border', selected ? 'border-accent bg-accent text-on-accent' : 'border-line-strong')}>{selected && <Check aria-hidden className="size-4" />}</span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium wrap-anywhere">{volume.name}</span>
        <span className="text-sm text-muted">{gigabytes(volume.size_gb)}, {volume.volume_type}</span>
      </span>
      {usedAsBoot ? <Badge tone="warn">USED AS BOOT</Badge> : volume.bootable && <Badge>BOOTABLE</Badge>}
    </button>
  );
}

/**
 * Chooses among the detached volumes of the region. The one the machine boots from is shown and cannot be chosen; searching hides rows and keeps the
 * choice (seed 000, "Volume Attachment Process" and "Automatic Volume Exclusion").
 */
export function AttachDialog({ onClose }: { onClose: () => void }) {
  const { request, facts, set } = useDeploy();
  const [selected, setSelected] = useState<readonly string[]>(request.attach_volume_ids);
  const [search, setSearch] = useState('');
  const eligible = facts.volumes.filter((volume) => volume.region === request.region && volume.status === 'available');
  const shown = eligible.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const chosen = eligible.filter(({ id }) => selected.includes(id));
  const toggle = (id: string) => setSelected((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Attach volumes"
      description={<>Selected <span data-testid="attach-dialog-count">{chosen.length}/{max}</span>{chosen.length > 0 && `, ${gigabytes(totalGb(chosen))}`}</>}
      testId="attach-dialog"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" data-testid="attach-save" onClick={() => { set('attach_volume_ids', chosen.map(({ id }) => id)); onClose(); }}>Save Changes</Button>
        </>
      }
    >
      {eligible.length === 0 ? <EmptyState icon={HardDrive} title="No detached volumes here">Volumes of {request.region} that are not attached to a machine appear in this list.</EmptyState> : (
        <>
          <div className="relative mb-3">
            <Search aria-hidden className="pointer-events-none absolute left-3 top-3 size-4 text-muted" />
            <input type="search" aria-label="Search volumes" placeholder="Search by name" className="control !pl-9" value={search} data-testid="attach-search" onChange={(event) => setSearch(event.target.value)} />
          </div>
          <div className="space-y-2" role="group" aria-label="Volumes to attach">
            {shown.map((volume) => (
              <AttachRow key={volume.id} volume={volume} selected={selected.includes(volume.id)} usedAsBoot={volume.id === request.boot_volume_id} full={chosen.length >= max} onToggle={() => toggle(volume.id)} />
            ))}
            {shown.length === 0 && <p className="py-6 text-center text-muted">No volume is called like that.{chosen.length > 0 && ` ${countOf(chosen.length, 'volume')} stay selected.`}</p>}
          </div>
        </>
      )}
    </Dialog>
  );
}
