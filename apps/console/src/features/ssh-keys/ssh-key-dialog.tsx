'use client';

import type { SshKeyView } from '@garrison/contracts';
import { checkSshKeyName, parseSshPublicKey, type Issue } from '@garrison/domain';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { saveFile } from '@/lib/save-file';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { TextArea, TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { Notice } from '@/ui/surfaces';
import { Tabs } from '@/ui/tabs';
import { useCreateSshKey } from './ssh-key.queries';

export type SshKeyDialogMode = 'create' | 'import';
type KeyForm = { name: string; public_key: string };
type Made = { key: SshKeyView; privateKey: string };

const checkImport = ({ name, public_key }: KeyForm): Issue[] => {
  const parsed = parseSshPublicKey(public_key, 'public_key');
  return [...checkSshKeyName(name, 'name'), ...(parsed.ok ? [] : [parsed.error])];
};
const checkCreate = ({ name }: KeyForm): Issue[] => checkSshKeyName(name, 'name');

/** A key line ends in a comment; its first word makes a good name. */
const nameFromKey = (line: string) => /^\S+\s+\S+\s+(\S+)/.exec(line.trim())?.[1]?.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 50) ?? '';

function PrivateKeyOnce({ made: { key, privateKey } }: { made: Made }) {
  return (
    <div className="space-y-4">
      <Notice tone="warn">This is the only time the private key can be saved. It is stored nowhere on our side.</Notice>
      <Button look="primary" className="w-full" data-testid="download-private-key" onClick={() => saveFile(`${key.name}.pem`, privateKey)}>
        <Download aria-hidden className="size-4" />Download {key.name}.pem
      </Button>
      <p className="text-sm text-muted">Then keep it readable to you alone:</p>
      <Copyable text={`chmod 600 ${key.name}.pem`} what="command" />
    </div>
  );
}

function KeyFormFields({ mode, onMade }: { mode: SshKeyDialogMode; onMade: (key: SshKeyView, privateKey: string | null) => void }) {
  const create = useCreateSshKey();
  const form = useForm<KeyForm>({ defaultValues: { name: '', public_key: '' }, resolver: domainResolver(mode === 'import' ? checkImport : checkCreate) });
  const { errors, isSubmitting } = form.formState;
  const publicKey = form.register('public_key', {
    onChange: (event: { target: { value: string } }) => {
      if (form.getValues('name') === '') form.setValue('name', nameFromKey(event.target.value));
    },
  });

  const bodyOf = ({ name, public_key }: KeyForm) => ({ name, public_key: mode === 'import' ? public_key.trim() : null });
  const submit = form.handleSubmit(async (values) => {
    try {
      const answer = await create.mutateAsync(bodyOf(values));
      onMade(answer.ssh_key, answer.private_key);
    } catch (error) {
      showRefusal(error, form, mode === 'import' ? ['name', 'public_key'] : ['name']);
    }
  });

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.stopPropagation(); // the dialog may stand inside another form's page
        void submit(event);
      }}
    >
      <FormProblem of={errors.root} />
      {mode === 'import' && (
        <TextArea label="Public key" rows={5} spellCheck={false} className="font-mono text-sm wrap-anywhere" placeholder="ssh-ed25519 AAAA… you@laptop" hint="The one line of your .pub file." problem={messageAt(errors, 'public_key')} {...publicKey} />
      )}
      <TextField label="Name" autoComplete="off" problem={messageAt(errors, 'name')} {...form.register('name')} />
      <div className="flex flex-wrap justify-between gap-2"><CurlButton endpoint="createSshKey" input={() => ({ body: bodyOf(form.getValues()) })} /><Button type="submit" look="primary" busy={isSubmitting} data-testid="ssh-key-submit">{mode === 'import' ? 'Import key' : 'Create key pair'}</Button></div>
    </form>
  );
}

/** Create or import a key; a made private key is offered once before the window closes. */
export function SshKeyDialog({ mode: initial, onClose, onReady }: { mode: SshKeyDialogMode; onClose: () => void; onReady?: (key: SshKeyView) => void }) {
  const [mode, setMode] = useState(initial);
  const [made, setMade] = useState<Made>();

  const take = (key: SshKeyView, privateKey: string | null) => {
    onReady?.(key);
    if (privateKey) setMade({ key, privateKey });
    else onClose();
  };
  const tab = (value: SshKeyDialogMode, label: string, note: string) => ({ value, label, content: <><p className="mb-4 text-muted">{note}</p><KeyFormFields mode={value} onMade={take} /></> });

  return (
    <Dialog
      open
      shownOnce={made !== undefined}
      onClose={onClose}
      testId="ssh-key-dialog"
      title={made ? 'Save your private key' : 'Add an SSH key'}
      footer={made && <Button data-testid="ssh-key-done" onClick={onClose}>Done</Button>}
    >
      {made ? <PrivateKeyOnce made={made} /> : (
        <Tabs
          label="How to add a key"
          value={mode}
          onChange={(value) => setMode(value as SshKeyDialogMode)}
          tabs={[tab('create', 'Create', 'We make an Ed25519 pair and give you the private key once.'), tab('import', 'Import', 'Use a key you have; we only see its public half.')]}
        />
      )}
    </Dialog>
  );
}
