'use client';

import { checkResourceName, tiers, type Tier } from '@garrison/domain';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { CheckField, FieldProblem, SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { SecretOnce } from '@/ui/secret-once';
import { useCreateApiKey, type NewApiKey } from './api-key.queries';

type KeyForm = { name: string; read: boolean; write: boolean; billing: boolean; tier: '' | Tier; days: string };
const scopeWords = { read: 'See everything but money', write: 'Create, change and delete', billing: 'See and move money' } as const;
const scopes = Object.keys(scopeWords) as (keyof typeof scopeWords)[];
const DAY_MS = 86_400_000;

const bodyFrom = ({ name, tier, days, ...chosen }: KeyForm): NewApiKey => ({
  name: name.trim(), scopes: scopes.filter((scope) => chosen[scope]), tier: tier === '' ? null : tier, expires_at: days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
});

/** A key for programs; its secret is shown once. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateApiKey();
  const [made, setMade] = useState<{ secret: string; kraftToken: string }>();
  const form = useForm<KeyForm>({ defaultValues: { name: '', read: true, write: true, billing: false, tier: '', days: '' }, resolver: domainResolver(({ name }) => checkResourceName(name.trim(), 'name')) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const { secret, kraftcloud_token } = await create.mutateAsync(bodyFrom(values));
      setMade({ secret: secret ?? '', kraftToken: kraftcloud_token ?? '' });
    } catch (error) {
      showRefusal(error, form, ['name', 'scopes', 'tier', 'expires_at']);
    }
  });
  if (made) {
    return (
      <Dialog open shownOnce onClose={onClose} title="Save your API key" testId="api-key-secret" footer={<Button look="primary" data-testid="secret-done" onClick={onClose}>Done</Button>}>
        <SecretOnce secret={made.secret} what="API key">Send it as the header <code>X-API-Key</code>. Clients of KraftCloud take it in a form of their own: <CopyButton text={made.kraftToken} what="KraftCloud token" label="KraftCloud token" /></SecretOnce>
      </Dialog>
    );
  }
  return (
    <FormDialog title="Create an API key" action="Create key" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="api-key-dialog" aside={<CurlButton endpoint="createApiKey" input={() => ({ body: bodyFrom(form.getValues()) })} />}>
      <TextField label="Key name" autoComplete="off" autoFocus hint="Where it will be used, such as ci or terraform." problem={messageAt(errors, 'name')} {...form.register('name')} />
      <fieldset className="space-y-2">
        <legend className="mb-1 font-medium">What it may do</legend>
        {scopes.map((scope) => <CheckField key={scope} label={scope} hint={scopeWords[scope]} {...form.register(scope)} />)}
        <FieldProblem>{messageAt(errors as Parameters<typeof messageAt>[0], 'scopes')}</FieldProblem>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Tier" problem={messageAt(errors, 'tier')} {...form.register('tier')}>
          <option value="">both</option>
          {tiers.map((tier) => <option key={tier} value={tier}>{tier} only</option>)}
        </SelectField>
        <SelectField label="Ends" problem={messageAt(errors as Parameters<typeof messageAt>[0], 'expires_at')} {...form.register('days')}>
          <option value="">never</option>
          {[7, 30, 90, 365].map((days) => <option key={days} value={days}>in {days} days</option>)}
        </SelectField>
      </div>
    </FormDialog>
  );
}
