'use client';

import type { AccountCapsView } from '@garrison/contracts';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { hourlyPrice, money } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { Card, Skeleton } from '@/ui/surfaces';
import { useCaps, useSetCaps } from './billing.queries';

const orNone = (text: string) => (text.trim() === '' ? null : text.trim());

function CapsForm({ caps, set }: { caps: AccountCapsView; set: ReturnType<typeof useSetCaps> }) {
  const form = useForm({ defaultValues: { per_hour: caps.per_hour ?? '', per_month: caps.per_month ?? '' } });
  const { errors, isSubmitting } = form.formState;
  const save = form.handleSubmit(async ({ per_hour, per_month }) => {
    try {
      await set.mutateAsync({ per_hour: orNone(per_hour), per_month: orNone(per_month) });
    } catch (error) {
      showRefusal(error, form, ['per_hour', 'per_month']);
    }
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void save(event)}>
      <FormProblem of={errors.root} />
      <p className="text-muted">What would go beyond a cap is refused. Nothing that runs is stopped.</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Per hour" optional inputMode="decimal" autoComplete="off" hint={`Now ${hourlyPrice(caps.committed_per_hour, caps.currency)}.`} problem={messageAt(errors, 'per_hour')} {...form.register('per_hour')} />
        <TextField label="Per month" optional inputMode="decimal" autoComplete="off" hint={`So far ${money(caps.spent_this_month, caps.currency)}.`} problem={messageAt(errors, 'per_month')} {...form.register('per_month')} />
      </div>
      <span className="flex flex-wrap items-center gap-2">
        <Button type="submit" busy={isSubmitting} data-testid="save-caps">Save caps</Button>
        <CurlButton endpoint="setSpendCaps" input={() => ({ body: { per_hour: orNone(form.getValues('per_hour')), per_month: orNone(form.getValues('per_month')) } })} />
      </span>
    </form>
  );
}

/** The most the account lets itself spend. The form begins anew with other caps, but not with those that are guessed: what was typed stays when it is refused. */
export function CapsCard() {
  const { data } = useCaps();
  const set = useSetCaps();
  const known = `${data?.per_hour}-${data?.per_month}`;
  const [shown, show] = useState(known);
  if (shown !== known && !set.isPending) show(known);
  return <Card title="Spend caps">{data ? <CapsForm key={shown} caps={data} set={set} /> : <Skeleton />}</Card>;
}
