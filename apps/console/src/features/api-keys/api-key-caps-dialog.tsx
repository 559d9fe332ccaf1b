'use client';

import type { ApiKeyView } from '@garrison/contracts';
import { useForm } from 'react-hook-form';
import { useBalance } from '@/features/balance/balance.queries';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useUpdateApiKey } from './api-key.queries';

/** The most that one key may let begin. */
export function ApiKeyCapsDialog({ apiKey: { id, name, spend_caps }, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const update = useUpdateApiKey();
  const currency = useBalance().data?.currency;
  const form = useForm({ defaultValues: { spend_caps: { per_hour: spend_caps.per_hour ?? '', per_month: spend_caps.per_month ?? '' } } });
  const { errors, isSubmitting } = form.formState;
  const body = () => {
    const { per_hour, per_month } = form.getValues('spend_caps');
    return { spend_caps: { per_hour: per_hour.trim() || null, per_month: per_month.trim() || null } };
  };
  const submit = form.handleSubmit(async () => {
    try {
      await update.mutateAsync({ id, ...body() });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['spend_caps']);
    }
  });
  return (
    <FormDialog title={<>Spend caps of <span className="wrap-anywhere">{name}</span></>} action="Save caps" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} aside={<CurlButton endpoint="updateApiKey" input={() => ({ params: { id }, body: body() })} />}>
      <p className="text-muted">What the key would begin beyond them is refused; the caps of the account hold besides. Nothing that runs is stopped.</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Per hour" optional inputMode="decimal" autoComplete="off" autoFocus hint={currency} problem={messageAt(errors, 'spend_caps.per_hour')} {...form.register('spend_caps.per_hour')} />
        <TextField label="Per month" optional inputMode="decimal" autoComplete="off" hint={currency} problem={messageAt(errors, 'spend_caps.per_month')} {...form.register('spend_caps.per_month')} />
      </div>
    </FormDialog>
  );
}
