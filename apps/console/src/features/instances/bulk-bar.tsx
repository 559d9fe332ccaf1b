'use client';

import type { InstanceView } from '@garrison/contracts';
import { X } from 'lucide-react';
import { useState } from 'react';
import { countOf } from '@/lib/format';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { CurlButton } from '@/ui/curl-button';
import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { Notice } from '@/ui/surfaces';
import { instanceActions, splitByAllowance, type InstanceAction } from './instance-actions';
import { useInstanceCommand } from './instance-commands';

/** What a command to several would do: to whom, and why not to the others. */
function Consequence({ command, instances }: { command: InstanceAction['command']; instances: readonly InstanceView[] }) {
  const { able, unable } = splitByAllowance(instances, command);
  return (
    <div className="space-y-3">
      {command === 'delete' && able.length > 0 && <Notice tone="danger">The machines are gone at once, with their boot volumes. Data volumes stay, detached.</Notice>}
      {able.length > 0 ? <p data-testid="bulk-able">{countOf(able.length, 'instance')}: <span className="wrap-anywhere">{able.map(({ name }) => name).join(', ')}</span></p> : <p>None of them can take this now.</p>}
      {unable.length > 0 && (
        <div data-testid="bulk-unable">
          <p className="font-medium">Left as they are</p>
          <ul className="mt-1 space-y-1 text-sm text-muted">{unable.map(({ instance, reason }) => <li key={instance.id}><span className="font-medium text-ink wrap-anywhere">{instance.name}</span>: {reason}</li>)}</ul>
        </div>
      )}
    </div>
  );
}

/** What can be done with the ticked instances at once. */
export function BulkBar({ instances, onClear }: { instances: readonly InstanceView[]; onClear: () => void }) {
  const { mutate } = useInstanceCommand();
  const [asked, setAsked] = useState<InstanceAction>();
  const close = () => setAsked(undefined);
  const give = ({ command }: InstanceAction) => {
    // each is a command of its own with its own answer; a refused one does not keep the others
    for (const instance of splitByAllowance(instances, command).able) mutate({ instance, command });
    close();
    onClear();
  };
  const able = asked ? splitByAllowance(instances, asked.command).able.length : 0;
  const curl = asked && able > 0 && <CurlButton commands={() => splitByAllowance(instances, asked.command).able.map(({ id }) => ({ endpoint: asked.endpoint, input: { params: { id } } }))} />;
  const phrase = `delete ${countOf(able, 'instance')}`;

  return (
    <div role="region" aria-label="Selected instances" data-testid="bulk-bar" className="sticky bottom-3 z-20 mt-4 flex flex-wrap items-center gap-2 rounded-xl border border-line bg-surface p-3 shadow-high">
      <span className="mr-auto font-medium" role="status">{countOf(instances.length, 'instance')} selected</span>
      {instanceActions.map((action) => (
        <Button key={action.command} size="small" look={action.command === 'delete' ? 'danger' : 'secondary'} data-testid={`bulk-${action.command}`} onClick={() => setAsked(action)}>
          <action.icon aria-hidden className="size-4" />{action.label}
        </Button>
      ))}
      <Button look="ghost" size="icon" aria-label="Clear selection" onClick={onClear}><X aria-hidden className="size-4" /></Button>
      {asked && asked.command === 'delete' && able > 0 && (
        <NameConfirmDialog name={phrase} title={`${asked.label} ${countOf(instances.length, 'instance')}?`} action="Delete them" aside={curl} onClose={close} onConfirm={() => give(asked)}>
          <Consequence command="delete" instances={instances} />
        </NameConfirmDialog>
      )}
      {asked && (asked.command !== 'delete' || able === 0) && (
        <ConfirmDialog title={`${asked.label} ${countOf(instances.length, 'instance')}?`} action={able > 0 ? `${asked.label} ${able}` : 'Close'} aside={curl} onClose={close} onConfirm={() => (able > 0 ? give(asked) : close())}>
          <Consequence command={asked.command} instances={instances} />
        </ConfirmDialog>
      )}
    </div>
  );
}
