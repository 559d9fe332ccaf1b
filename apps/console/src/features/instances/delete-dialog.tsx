'use client';

import type { InstanceView } from '@garrison/contracts';
import { volumesOnDelete } from '@garrison/domain';
import { useState } from 'react';
import { gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { CheckField, TextField } from '@/ui/field';
import { Notice } from '@/ui/surfaces';
import { useInstanceCommand } from './instance-commands';
import { disksOf, type Disk } from './instance-disks';

/** What the API would delete if nothing were said. */
function goingByDefault(disks: readonly Disk[]): string[] {
  const split = volumesOnDelete(disks);
  return split.ok ? split.value.go.map(({ id }) => id) : [];
}

/** Deletes an instance after its name was typed; says of every disk whether it goes or stays. */
export function DeleteDialog({ instance, onClose, onDeleted }: { instance: InstanceView; onClose: () => void; onDeleted?: () => void }) {
  const disks = disksOf(instance);
  const [going, setGoing] = useState(() => goingByDefault(disks));
  const [isPermanent, setPermanent] = useState(false);
  const [typed, setTyped] = useState('');
  const { mutate, isPending } = useInstanceCommand();
  const confirmed = typed === instance.name;

  const remove = () => {
    if (!confirmed) return;
    mutate({ instance, command: 'delete', volumeIds: going, isPermanent }, { onSuccess: onDeleted, onSettled: onClose });
  };
  const thrownAway = disks.some(({ id, boot }) => !boot && going.includes(id));
  const fateOf = ({ id, boot }: Disk) => (!going.includes(id) ? 'stays, detached' : boot || isPermanent ? 'will be deleted' : 'goes to the trash');
  const toggle = (id: string, goes: boolean) => setGoing((ids) => (goes ? [...ids, id] : ids.filter((one) => one !== id)));

  return (
    <Dialog
      open
      onClose={onClose}
      testId="delete-dialog"
      title={<>Delete <span className="wrap-anywhere">{instance.name}</span>?</>}
      footer={<><span className="mr-auto"><CurlButton endpoint="deleteInstance" input={() => ({ params: { id: instance.id }, body: { volume_ids: going, is_permanent: isPermanent } })} /></span><Button onClick={onClose}>Cancel</Button><Button type="submit" form="delete-instance" look="danger" blockedBecause={confirmed ? undefined : `Type ${instance.name} first.`} busy={isPending} data-testid="delete-confirm">Delete instance</Button></>}
    >
      <form id="delete-instance" className="space-y-4" onSubmit={(event) => { event.preventDefault(); remove(); }}>
        <Notice tone="danger">The machine is gone at once and cannot be brought back. Volumes you keep stay detached and are still charged.</Notice>
        {disks.length > 0 && (
          <fieldset className="space-y-2">
            <legend className="mb-1 font-medium">Volumes to delete with it</legend>
            {disks.map((disk) => (
              <CheckField
                key={disk.id}
                label={<span className="wrap-anywhere">{disk.name}</span>}
                hint={`${disk.boot ? 'Boot volume' : 'Data volume'}, ${gigabytes(disk.size_gb)} ${disk.volume_type}: ${fateOf(disk)}`}
                checked={going.includes(disk.id)}
                data-testid={`delete-volume-${disk.name}`}
                onChange={(event) => toggle(disk.id, event.target.checked)}
              />
            ))}
            {thrownAway && <CheckField label="Delete data volumes for good" hint="Not into the trash, where they can be taken back for a while and cost what they did." checked={isPermanent} data-testid="delete-permanently" onChange={(event) => setPermanent(event.target.checked)} />}
          </fieldset>
        )}
        <TextField label={<>Type <code className="wrap-anywhere">{instance.name}</code> to confirm</>} autoComplete="off" spellCheck={false} value={typed} data-testid="delete-name" onChange={(event) => setTyped(event.target.value)} />
      </form>
    </Dialog>
  );
}
