'use client';

import type { ApiKeyView } from '@garrison/contracts';
import { Gauge, KeySquare, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { usePageSettings } from '@/data/api';
import { useBalance } from '@/features/balance/balance.queries';
import { hourlyPrice, money } from '@/lib/format';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Copyable } from '@/ui/copy-button';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Badge, Card, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { Tooltip } from '@/ui/tooltip';
import { useApiKeys, useDeleteApiKey } from './api-key.queries';

const ApiKeyDialog = lazyPart(() => import('./api-key-dialog').then((module) => module.ApiKeyDialog));
const ApiKeyCapsDialog = lazyPart(() => import('./api-key-caps-dialog').then((module) => module.ApiKeyCapsDialog));
const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));

export function ApiKeyList() {
  const query = useApiKeys();
  const remove = useDeleteApiKey();
  const { apiPublicUrl } = usePageSettings();
  const [creating, setCreating] = useAddressFlag('create');
  const [removing, setRemoving] = useState<ApiKeyView>();
  const [capping, setCapping] = useState<ApiKeyView>();
  const currency = useBalance().data?.currency;
  const capsOf = ({ spend_caps: { per_hour, per_month } }: ApiKeyView): string =>
    currency === undefined ? '' : [per_hour && `${hourlyPrice(per_hour, currency)} per hour`, per_month && `${money(per_month, currency)} per month`].filter(Boolean).join(', ');
  const create = <Button look="primary" data-testid="create-api-key" onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create API key</Button>;

  const columns: Column<ApiKeyView>[] = [
    { key: 'name', label: 'Name', main: true, className: 'max-md:!pr-20', cell: ({ name }) => <span className="font-medium wrap-anywhere">{name}</span> },
    { key: 'prefix', label: 'Begins with', cell: ({ prefix }) => <code className="text-sm">{prefix}…</code> },
    { key: 'scopes', label: 'May', cell: ({ scopes }) => <span className="flex flex-wrap gap-1">{scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)}</span> },
    { key: 'tier', label: 'Tier', cell: ({ tier }) => tier ?? 'both' },
    { key: 'expires', label: 'Ends', cell: ({ expires_at }) => (expires_at ? <TimeAgo at={expires_at} ahead /> : 'never') },
    { key: 'caps', label: 'Caps', cell: (key) => capsOf(key) || <span className="text-muted">none</span> },
    { key: 'used', label: 'Last used', cell: ({ last_used_at }) => (last_used_at ? <TimeAgo at={last_used_at} /> : <span className="text-muted">not yet</span>) },
    {
      key: 'actions', label: 'Actions', actions: true,
      cell: (key) => (
        <span className="inline-flex items-center">
          <Tooltip text="Spend caps" side="left"><Button look="ghost" size="icon" className="!size-7" aria-label={`Spend caps of ${key.name}`} data-testid={`caps-${key.name}`} onClick={() => setCapping(key)}><Gauge aria-hidden className="size-4" /></Button></Tooltip>
          <Button look="ghost" size="icon" className="!size-7 text-danger" aria-label={`Revoke ${key.name}`} data-testid={`revoke-${key.name}`} onClick={() => setRemoving(key)}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      ),
    },
  ];
  const revoke = ({ id, name }: ApiKeyView) =>
    remove.mutate(id, { onError: (error) => toastFailure(error, `${name} was not revoked`), onSettled: () => setRemoving(undefined) });

  return (
    <>
      <PageHeader title="API keys" note="For programs that use the API in your name." actions={query.data && query.data.length > 0 && create} />
      <div className="space-y-5">
        <ListFrame query={query} count={query.data?.length} empty={<EmptyState icon={KeySquare} title="No API keys yet" action={create} testId="no-api-keys">A key lets a script, Terraform or CI do what you can do here, within the scopes you give it.</EmptyState>}>
          <Table label="API keys" idOf={({ name }) => name} items={query.data ?? []} columns={columns} rowTestId={({ name }) => `api-key-${name}`} />
        </ListFrame>
        <Card title="Try one">
          <p className="mb-2 text-muted">Every action of this console can be copied as a curl command that uses the key in <code>GARRISON_API_KEY</code>; the few that need a signed-in person use the access token in <code>GARRISON_TOKEN</code>.</p>
          <Copyable text={`curl -sS ${apiPublicUrl}/api/instances/ -H "X-API-Key: $GARRISON_API_KEY"`} what="command" />
        </Card>
      </div>
      {creating && <ApiKeyDialog onClose={() => setCreating(false)} />}
      {capping && <ApiKeyCapsDialog apiKey={capping} onClose={() => setCapping(undefined)} />}
      {removing && (
        <NameConfirmDialog name={removing.name} title={<>Revoke <span className="wrap-anywhere">{removing.name}</span>?</>} action="Revoke key" aside={<CurlButton endpoint="deleteApiKey" input={{ params: { id: removing.id } }} />} busy={remove.isPending} onClose={() => setRemoving(undefined)} onConfirm={() => revoke(removing)}>
          <p>Whatever uses it is refused from then on.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}
