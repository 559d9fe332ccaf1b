'use client';

import { KeyRound } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import { memo, useState } from 'react';
import type { SshKeyDialogMode } from '@/features/ssh-keys/ssh-key-dialog';
import { Button } from '@/ui/button';
import { CheckField, FieldProblem } from '@/ui/field';
import { Card, EmptyState, Notice } from '@/ui/surfaces';
import { useDeploy } from './deploy-context';
import { bootsFromOwnSystem } from './deploy-request';

const SshKeyDialog = lazyPart(() => import('@/features/ssh-keys/ssh-key-dialog').then((module) => module.SshKeyDialog));

/** Who may log in. */
export const KeysSection = memo(function KeysSection() {
  const { form, values, facts: { keys }, tier, set, problemAt } = useDeploy();
  const [adding, setAdding] = useState<SshKeyDialogMode>();
  const toggle = (id: string, chosen: boolean) => set('ssh_key_ids', keys.flatMap((key) => ((key.id === id ? chosen : values.ssh_key_ids.includes(key.id)) ? [key.id] : [])));
  const buttons = (
    <>
      <Button size="small" data-testid="deploy-import-key" onClick={() => setAdding('import')}>Import key</Button>
      <Button size="small" data-testid="deploy-create-key" onClick={() => setAdding('create')}>Create key</Button>
    </>
  );

  if (bootsFromOwnSystem(values, tier)) {
    return <Card title="SSH keys"><Notice tone="neutral">The volume you boot from has its own keys; none are set by the deployment.</Notice><FieldProblem>{problemAt('ssh_key_ids')}</FieldProblem></Card>;
  }
  return (
    <Card title="SSH keys" aside={keys.length > 0 && <span className="flex gap-2">{buttons}</span>}>
      {keys.length === 0 ? (
        <EmptyState icon={KeyRound} title="Add a key to log in with" action={buttons}>Create a pair here and keep its private half, or import the public key you use already.</EmptyState>
      ) : (
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">SSH keys that may log in</legend>
          {keys.map((key) => (
            <CheckField
              key={key.id}
              className="rounded-lg border border-line-strong/60 px-3 py-2 has-[:checked]:border-accent has-[:checked]:bg-ok-soft"
              label={<span className="wrap-anywhere">{key.name}</span>}
              hint={key.key_type}
              checked={values.ssh_key_ids.includes(key.id)}
              data-testid={`ssh-key-${key.name}`}
              onChange={(event) => toggle(key.id, event.target.checked)}
            />
          ))}
        </fieldset>
      )}
      <FieldProblem>{problemAt('ssh_key_ids')}</FieldProblem>
      {adding && <SshKeyDialog mode={adding} onClose={() => setAdding(undefined)} onReady={({ id }) => set('ssh_key_ids', [...form.getValues('ssh_key_ids'), id])} />}
    </Card>
  );
});
