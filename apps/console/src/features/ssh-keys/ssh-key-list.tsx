'use client';

import type { SshKeyView } from '@garrison/contracts';
import { KeyRound, Trash2 } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import { useState } from 'react';
import { useAddressFlag } from '@/lib/use-address-flag';
import { useOpened } from '@/lib/use-opened';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Copyable, CopyButton } from '@/ui/copy-button';
import { ListFrame } from '@/ui/list-frame';
import { EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { useDeleteSshKey, useSshKeys } from './ssh-key.queries';
import type { SshKeyDialogMode } from './ssh-key-dialog';

const SshKeyDialog = lazyPart(() => import('./ssh-key-dialog').then((module) => module.SshKeyDialog));
const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));

export function SshKeyList() {
  const keys = useSshKeys();
  const remove = useDeleteSshKey();
  const [isNew, setNew] = useAddressFlag('create');
  const [mode, setMode] = useState<SshKeyDialogMode>('create');
  const adding = isNew ? mode : undefined;
  const setAdding = (next: SshKeyDialogMode | undefined) => {
    if (next) setMode(next);
    setNew(next !== undefined);
  };
  const { opened, row: removing, open } = useOpened(['delete'], (id) => keys.data?.find((key) => key.id === id));

  const confirmRemoval = (key: SshKeyView) =>
    remove.mutate(key.id, { onError: (error) => toastFailure(error, `Key ${key.name} was not deleted`), onSettled: () => open(undefined) });

  const columns: Column<SshKeyView>[] = [
    { key: 'name', label: 'Name', main: true, cell: (key) => <span className="font-medium wrap-anywhere">{key.name}</span> },
    { key: 'type', label: 'Type', className: 'md:whitespace-nowrap', cell: (key) => key.key_type },
    { key: 'created', label: 'Created', cell: (key) => <TimeAgo at={key.created_at} /> },
    { key: 'fingerprint', label: 'Fingerprint', className: 'max-md:col-span-2 md:max-w-72', cell: (key) => <Copyable text={key.fingerprint} what="fingerprint" /> },
    {
      key: 'actions', label: 'Actions', actions: true, className: 'max-md:!static max-md:col-span-2', // too wide for the corner of a card
      cell: (key) => (
        <span className="inline-flex items-center">
          <CopyButton text={key.public_key} what="public key" label="Public key" />
          <Button look="ghost" size="icon" className="!size-7 text-danger" aria-label={`Delete key ${key.name}`} data-testid={`delete-key-${key.name}`} onClick={() => open('delete', key)}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      ),
    },
  ];
  const buttons = (
    <>
      <Button onClick={() => setAdding('import')} data-testid="import-key">Import key</Button>
      <Button look="primary" onClick={() => setAdding('create')} data-testid="create-key">Create key</Button>
    </>
  );

  return (
    <>
      <PageHeader title="SSH keys" note="A machine lets in whoever holds the private half of a key it was deployed with." actions={keys.data && keys.data.length > 0 && buttons} />
      <ListFrame
        query={keys}
        count={keys.data?.length}
        empty={
          <EmptyState icon={KeyRound} title="No SSH keys yet" action={buttons} testId="no-keys">
            Every deployment needs at least one key to let you in. Create a pair here and download the private half, or import the public key you use already.
          </EmptyState>
        }
      >
        {keys.data && <Table label="SSH keys" idOf={({ name }) => name} items={keys.data} columns={columns} rowTestId={(key) => `key-${key.name}`} />}
      </ListFrame>
      {adding && <SshKeyDialog mode={adding} onClose={() => setAdding(undefined)} />}
      {opened && removing && (
        <NameConfirmDialog name={removing.name} title={<>Delete <span className="wrap-anywhere">{removing.name}</span>?</>} action="Delete key" aside={<CurlButton endpoint="deleteSshKey" input={{ params: { id: removing.id } }} />} busy={remove.isPending} onClose={() => open(undefined)} onConfirm={() => confirmRemoval(removing)}>
          <p>New machines can no longer be deployed with it. Machines that have it keep it.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}
