'use client';

import { changeKinds } from './change-kinds';
import type { WebhookView } from '@garrison/contracts';
import { checkResourceName, checkWebhookUrl } from '@garrison/domain';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { SecretOnce } from '@/ui/secret-once';
import { useCreateWebhook, useUpdateWebhook, type WebhookBody } from './webhook.queries';

type WebhookForm = { name: string; url: string };
const check = ({ name, url }: WebhookForm) => [...checkResourceName(name.trim(), 'name'), ...checkWebhookUrl(url.trim(), 'url')];

export function WebhookSecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog open shownOnce onClose={onClose} title="Save the signing secret" testId="webhook-secret" footer={<Button look="primary" data-testid="secret-done" onClick={onClose}>Done</Button>}>
      <SecretOnce secret={secret} what="signing secret">Your server checks each delivery with it, as the Standard Webhooks libraries do.</SecretOnce>
    </Dialog>
  );
}

/** Makes a webhook or changes where it leads and what it hears. */
export function WebhookDialog({ webhook, onClose }: { webhook?: WebhookView; onClose: () => void }) {
  const create = useCreateWebhook();
  const update = useUpdateWebhook();
  const [secret, setSecret] = useState<string>();
  const [types, setTypes] = useState<readonly string[]>(webhook?.event_types ?? []);
  const form = useForm<WebhookForm>({ defaultValues: { name: webhook?.name ?? '', url: webhook?.url ?? '' }, resolver: domainResolver(check) });
  const { errors, isSubmitting } = form.formState;
  const body = (): WebhookBody => ({ name: form.getValues('name').trim(), url: form.getValues('url').trim(), event_types: types as NonNullable<WebhookBody['event_types']> });
  const toggle = (type: string) => setTypes((known) => (known.includes(type) ? known.filter((one) => one !== type) : [...known, type]));
  const submit = form.handleSubmit(async () => {
    try {
      if (webhook) {
        await update.mutateAsync({ id: webhook.id, ...body() });
        return onClose();
      }
      setSecret((await create.mutateAsync(body())).secret ?? '');
    } catch (error) {
      showRefusal(error, form, ['name', 'url', 'event_types']);
    }
    return undefined;
  });
  if (secret !== undefined) return <WebhookSecretDialog secret={secret} onClose={onClose} />;
  return (
    <FormDialog
      title={webhook ? 'Change webhook' : 'Create a webhook'}
      action={webhook ? 'Save' : 'Create webhook'}
      busy={isSubmitting}
      problem={errors.root}
      onClose={onClose}
      onSubmit={() => void submit()}
      testId="webhook-dialog"
      aside={webhook ? <CurlButton endpoint="updateWebhook" input={() => ({ params: { id: webhook.id }, body: body() })} /> : <CurlButton endpoint="createWebhook" input={() => ({ body: body() })} />}
    >
      <TextField label="Webhook name" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="Address" type="url" autoComplete="off" placeholder="https://example.org/hooks" problem={messageAt(errors, 'url')} {...form.register('url')} />
      <fieldset>
        <legend className="mb-1 font-medium">What it hears</legend>
        <p className="mb-2 text-sm text-muted">{types.length === 0 ? 'Everything that changes. Tick some to hear only those.' : 'Only what is ticked.'}</p>
        <div className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-3">
          {changeKinds.map((kind) => (
            <label key={kind} className="flex items-center gap-2 text-sm"><input type="checkbox" className="choice" checked={types.includes(`${kind}.changed`)} onChange={() => toggle(`${kind}.changed`)} />{kind.replaceAll('_', ' ')}</label>
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}
