'use client';

import { deployVolumeLimits, volumeLimits, type NewVolume } from '@garrison/domain';
import { useRef, useState } from 'react';
import { gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { EmptyState } from '@/ui/surfaces';
import { HardDrive } from 'lucide-react';
import { useDeploy } from '../deploy-context';
import { checkVolumeInDeploy } from '../deploy-facts';
import { NewVolumeForm } from './new-volume-form';
import { totalGb } from './new-volumes-tab';

const without = (volumes: readonly NewVolume[], at: number) => volumes.filter((_, index) => index !== at);

/** The server's suggestion, or the next number when the deployment already uses it. */
function freeVolumeName(suggested: string, taken: readonly string[]): string {
  const [, stem = 'volume', digits = '1'] = /^(.*?)(\d+)$/.exec(suggested) ?? [];
  for (let number = Number(digits); ; number += 1) if (!taken.includes(`${stem}${number}`)) return `${stem}${number}`;
}

/** Configures one more volume (seed 000, "Volume Creation Process"). */
export function AddVolumeDialog({ onClose }: { onClose: () => void }) {
  const { values: { volumes }, request, facts, set } = useDeploy();
  const initial: NewVolume = { name: freeVolumeName(facts.nextVolumeName, volumes.map(({ name }) => name)), size_gb: volumeLimits.advanced.NVMe.min_gb, volume_type: 'NVMe' };
  return (
    <Dialog open onClose={onClose} title="Add a volume" description={`Volume ${volumes.length + 1} of at most ${deployVolumeLimits.newVolumes}`} testId="add-volume-dialog">
      <NewVolumeForm
        initial={initial}
        action="Add Volume"
        check={(volume) => checkVolumeInDeploy(volume, volumes, request, facts)}
        onCancel={onClose}
        onDone={(volume) => {
          set('volumes', [...volumes, volume]);
          onClose();
        }}
      />
    </Dialog>
  );
}

/** What is done to a row, or was: the keyboard goes on where it began. */
type RowState = { at: number; doing: 'edit' | 'delete' | 'edited' | 'kept' };

function VolumeRow({ volume, at, doing, setState, onDeleted }: { volume: NewVolume; at: number; doing: RowState['doing'] | undefined; setState: (state: RowState) => void; onDeleted: () => void }) {
  const { values: { volumes }, request, facts, set } = useDeploy();
  const leave = () => setState({ at, doing: 'edited' });
  const number = <span className="grid size-7 flex-none place-items-center rounded-full bg-raised text-sm font-semibold text-muted" aria-label={`Number ${at + 1}`}>{at + 1}</span>;
  if (doing === 'edit') {
    return (
      <div className="flex gap-3">
        {number}
        <div className="min-w-0 flex-1">
          <NewVolumeForm
            initial={volume}
            action="Save"
            check={(changed) => checkVolumeInDeploy(changed, without(volumes, at), request, facts)}
            onCancel={leave}
            onDone={(changed) => {
              set('volumes', volumes.map((one, index) => (index === at ? changed : one)));
              leave();
            }}
          />
        </div>
      </div>
    );
  }

  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {number}
      <span className="min-w-0 flex-1 basis-32">
        <span className="block font-medium wrap-anywhere">{volume.name}</span>
        <span className="text-sm text-muted">{volume.volume_type}, {gigabytes(volume.size_gb)}</span>
      </span>
      {doing === 'delete' ? (
        <span key="confirm" className="flex flex-wrap items-center gap-2" role="alert">
          <span className="text-sm">Remove it?</span>
          <Button size="small" autoFocus onClick={() => setState({ at, doing: 'kept' })}>Keep</Button>
          <Button size="small" look="danger" data-testid={`confirm-delete-${volume.name}`} onClick={() => { set('volumes', without(volumes, at)); onDeleted(); }}>Delete</Button>
        </span>
      ) : (
        <span key="buttons" className="flex gap-2">
          <Button size="small" autoFocus={doing === 'edited'} aria-label={`Edit ${volume.name}`} data-testid={`edit-${volume.name}`} onClick={() => setState({ at, doing: 'edit' })}>Edit</Button>
          <Button size="small" className="text-danger" autoFocus={doing === 'kept'} aria-label={`Delete ${volume.name}`} data-testid={`delete-${volume.name}`} onClick={() => setState({ at, doing: 'delete' })}>Delete</Button>
        </span>
      )}
    </div>
  );
}

/** All configured volumes: numbered, to edit and delete, with their total (seed 000, "Managing Configured Volumes"). */
export function ManageVolumesDialog({ onClose }: { onClose: () => void }) {
  const { values: { volumes } } = useDeploy();
  const [state, setState] = useState<RowState>();
  const done = useRef<HTMLButtonElement>(null);
  const goOn = () => {
    setState(undefined);
    done.current?.focus();
  };
  const changing = state?.doing === 'edit' ? 'Save or cancel the change first.' : undefined;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Manage volumes"
      description={<span data-testid="manage-volumes-count">{volumes.length}/{deployVolumeLimits.newVolumes} volumes</span>}
      testId="manage-volumes-dialog"
      footer={<><span className="mr-auto text-sm text-muted">Total allocation <strong className="text-ink tabular-nums" data-testid="total-allocation">{gigabytes(totalGb(volumes))}</strong></span><Button ref={done} look="primary" data-testid="manage-done" blockedBecause={changing} onClick={onClose}>Done</Button></>}
    >
      {volumes.length === 0 ? <EmptyState icon={HardDrive} title="No volumes left">Close this window and add one when you need it.</EmptyState> : (
        <ol className="divide-y divide-line">
          {volumes.map((volume, at) => (
            <li key={`${at}-${volume.name}`} className="py-3 first:pt-0 last:pb-0" data-testid={`volume-row-${at + 1}`}>
              <VolumeRow volume={volume} at={at} doing={state?.at === at ? state.doing : undefined} setState={setState} onDeleted={goOn} />
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
