'use client';

import type { WebhookView } from '@garrison/contracts';
import { History, KeyRound, Pencil, Power, Send, Trash2, Unplug } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { problemsApart, refusalOf } from '@/lib/refusal';
import { useOpened } from '@/lib/use-opened';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { CurlMenu, type CurlAction } from '@/ui/curl-menu';
import { DetailFrame } from '@/ui/detail-frame';
import { SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { lazyPart } from '@/ui/lazy-part';
import { Badge, Card, Facts, Notice, PageHeader } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { DeliveryList } from './delivery-list';
import { WebhookState } from './webhook-list';
import { useDeleteWebhook, useReplayWebhook, useRotateSecret, useTestWebhook, useUpdateWebhook, useWebhook } from './webhook.queries';

const WebhookDialog = lazyPart(() => import('./webhook-dialog').then((module) => module.WebhookDialog));
const WebhookSecretDialog = lazyPart(() => import('./webhook-dialog').then((module) => module.WebhookSecretDialog));
const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));

const curlActions = ({ id, enabled }: WebhookView): CurlAction[] => [
  { label: enabled ? 'Stop' : 'Resume', endpoint: 'updateWebhook', input: { params: { id }, body: { enabled: !enabled } } },
  { label: 'Send test', endpoint: 'testWebhook', input: { params: { id } } },
  { label: 'List deliveries', endpoint: 'listWebhookDeliveries', input: { params: { id } } },
];

function RotateDialog({ webhook, onSecret, onClose }: { webhook: WebhookView; onSecret: (secret: string) => void; onClose: () => void }) {
  const rotate = useRotateSecret();
  const [hours, setHours] = useState('24');
  const submit = () => rotate.mutate({ id: webhook.id, overlapHours: Number(hours) }, { onSuccess: ({ secret }) => onSecret(secret ?? '') });
  return (
    <FormDialog title="Give it a new secret?" action="Rotate secret" busy={rotate.isPending} problem={refusalOf(rotate.error)} onClose={onClose} onSubmit={submit} aside={<CurlButton endpoint="rotateWebhookSecret" input={() => ({ params: { id: webhook.id }, body: { overlap_hours: Number(hours) } })} />}>
      <p>Deliveries carry a signature of both secrets for a while, so that your server can change over without missing one.</p>
      <SelectField label="The former one counts" value={hours} onChange={(event) => setHours(event.target.value)}>
        {[['0', 'no longer'], ['1', 'for an hour'], ['24', 'for a day'], ['168', 'for a week']].map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </SelectField>
    </FormDialog>
  );
}

function ReplayDialog({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const replay = useReplayWebhook();
  const [from, setFrom] = useState(String(Math.max(1, webhook.last_sequence - 9)));
  const [to, setTo] = useState('');
  const submit = () =>
    replay.mutate({ id: webhook.id, from: Number(from), ...(to.trim() ? { to: Number(to) } : {}) }, {
      onSuccess: onClose,
    });
  const problemOf = (field: string) => problemsApart(replay.error, [field]).shown[0]?.message;
  return (
    <FormDialog title="Send past changes again" action="Replay" busy={replay.isPending} problem={refusalOf(replay.error, ['from_sequence', 'to_sequence'])} onClose={onClose} onSubmit={submit} testId="replay-dialog" aside={<CurlButton endpoint="replayWebhook" input={() => ({ params: { id: webhook.id }, body: { from_sequence: Number(from), ...(to.trim() ? { to_sequence: Number(to) } : {}) } })} />}>
      <p className="text-muted">Changes are numbered; the newest is {webhook.last_sequence}. At most 1,000 at a time.</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="From change" inputMode="numeric" value={from} problem={problemOf('from_sequence')} onChange={(event) => setFrom(event.target.value)} />
        <TextField label="To change" optional inputMode="numeric" value={to} problem={problemOf('to_sequence')} onChange={(event) => setTo(event.target.value)} />
      </div>
    </FormDialog>
  );
}

function Loaded({ webhook }: { webhook: WebhookView }) {
  const { opened, open } = useOpened(['edit', 'rotate', 'replay', 'delete']);
  const [secret, setSecret] = useState<string>();
  const update = useUpdateWebhook();
  const test = useTestWebhook();
  const remove = useDeleteWebhook();
  const router = useRouter();
  const close = () => open(undefined);
  const toggle = () => update.mutate({ id: webhook.id, enabled: !webhook.enabled }, { onError: (error) => toastFailure(error, `${webhook.name} was not changed`) });
  const sendTest = () => test.mutate(webhook.id, { onError: (error) => toastFailure(error, 'No test was sent') });
  return (
    <>
      <PageHeader
        title={webhook.name}
        note={<span className="flex flex-wrap items-center gap-2"><WebhookState webhook={webhook} /><code className="text-sm wrap-anywhere">{webhook.url}</code></span>}
        actions={
          <>
            <Button data-testid="action-edit" onClick={() => open('edit')}><Pencil aria-hidden className="size-4" />Change</Button>
            <Button data-testid="action-toggle" busy={update.isPending} onClick={toggle}><Power aria-hidden className="size-4" />{webhook.enabled ? 'Stop' : 'Resume'}</Button>
            <Button data-testid="action-test" busy={test.isPending} blockedBecause={webhook.enabled ? undefined : 'It is stopped; resume it first.'} onClick={sendTest}><Send aria-hidden className="size-4" />Send test</Button>
            <Button data-testid="action-replay" onClick={() => open('replay')}><History aria-hidden className="size-4" />Replay</Button>
            <Button data-testid="action-rotate" onClick={() => open('rotate')}><KeyRound aria-hidden className="size-4" />Rotate secret</Button>
            <Button look="danger" data-testid="action-delete" onClick={() => open('delete')}><Trash2 aria-hidden className="size-4" />Delete</Button>
            <CurlMenu actions={curlActions(webhook)} />
          </>
        }
      />
      {webhook.disabled_reason === 'gone' && <Notice tone="danger" className="mb-5">Your server answered 410 Gone, so nothing is sent any more. Resume it when the address is right again, and replay what was missed.</Notice>}
      <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
        <DeliveryList webhookId={webhook.id} />
        <Card title="Webhook">
          <Facts
            facts={[
              ['Hears', webhook.event_types.length === 0 ? 'everything' : <span key="types" className="flex flex-wrap gap-1">{webhook.event_types.map((type) => <Badge key={type}>{type}</Badge>)}</span>],
              ['Sent up to', `change ${webhook.last_sequence}`],
              ...(webhook.previous_secret_until ? [['Former secret', <span key="until">until <TimeAgo at={webhook.previous_secret_until} ahead /></span>] as const] : []),
              ['Created', <TimeAgo key="created" at={webhook.created_at} />],
              ['Id', <Copyable key="id" text={webhook.id} what="id" />],
            ]}
          />
        </Card>
      </div>
      {opened === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {opened === 'replay' && <ReplayDialog webhook={webhook} onClose={close} />}
      {opened === 'rotate' && <RotateDialog webhook={webhook} onClose={close} onSecret={(given) => { close(); setSecret(given); }} />}
      {secret !== undefined && <WebhookSecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
      {opened === 'delete' && (
        <NameConfirmDialog
          name={webhook.name}
          title={<>Delete <span className="wrap-anywhere">{webhook.name}</span>?</>}
          action="Delete webhook"
          busy={remove.isPending}
          aside={<CurlButton endpoint="deleteWebhook" input={{ params: { id: webhook.id } }} />}
          onClose={close}
          onConfirm={() =>
            remove.mutate(webhook.id, {
              onSuccess: () => router.push('/webhooks'),
              onError: (error) => {
                toastFailure(error, `${webhook.name} was not deleted`);
                close(); // not after a success: that leads away from here
              },
            })
          }
        >
          <p>It goes with its deliveries; what is pending is not sent.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}

export function WebhookDetail({ id }: { id: string }) {
  return <DetailFrame query={useWebhook(id)} icon={Unplug} what="webhook" list="/webhooks">{(webhook) => <Loaded webhook={webhook} />}</DetailFrame>;
}
