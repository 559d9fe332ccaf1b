'use client';

import type { WebhookView } from '@garrison/contracts';
import { Plus, Webhook } from 'lucide-react';
import Link from 'next/link';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { useWebhooks } from './webhook.queries';

const WebhookDialog = lazyPart(() => import('./webhook-dialog').then((module) => module.WebhookDialog));

export const WebhookState = ({ webhook: { enabled, disabled_reason } }: { webhook: WebhookView }) => <Badge tone={enabled ? 'ok' : disabled_reason === 'gone' ? 'danger' : 'neutral'} data-testid="webhook-state">{enabled ? 'on' : disabled_reason === 'gone' ? 'off: receiver is gone' : 'off'}</Badge>;

const columns: Column<WebhookView>[] = [
  { key: 'name', label: 'Name', main: true, cell: ({ id, name }) => <Link href={`/webhooks/${id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{name}</Link> },
  { key: 'state', label: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  { key: 'url', label: 'Address', className: 'max-md:col-span-2', cell: ({ url }) => <code className="text-sm wrap-anywhere">{url}</code> },
  { key: 'events', label: 'Hears', cell: ({ event_types }) => (event_types.length === 0 ? 'everything' : `${event_types.length} kinds`) },
  { key: 'created', label: 'Created', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
];

export function WebhookList() {
  const query = useWebhooks();
  const [creating, setCreating] = useAddressFlag('create');
  const create = <Button look="primary" data-testid="create-webhook" onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create webhook</Button>;
  return (
    <>
      <PageHeader title="Webhooks" note="Tell your own servers what changes." actions={query.data && query.data.length > 0 && create} />
      <ListFrame query={query} count={query.data?.length} empty={<EmptyState icon={Webhook} title="No webhooks yet" action={create} testId="no-webhooks">A webhook posts every change of your account to an address of yours, signed, in order, and again when your server was away.</EmptyState>}>
        <Table label="Webhooks" idOf={({ name }) => name} items={query.data ?? []} columns={columns} rowTestId={({ name }) => `webhook-${name}`} />
      </ListFrame>
      {creating && <WebhookDialog onClose={() => setCreating(false)} />}
    </>
  );
}
