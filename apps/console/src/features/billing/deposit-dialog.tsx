'use client';

import { useForm } from 'react-hook-form';
import { useBalance } from '@/features/balance/balance.queries';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useCreateDeposit } from './billing.queries';

/** Begins a deposit; where it is paid the provider says. */
export function DepositDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateDeposit();
  const currency = useBalance().data?.currency;
  const form = useForm({ defaultValues: { amount: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ amount }) => {
    try {
      const { deposit } = await create.mutateAsync({ amount: amount.trim() });
      if (deposit.checkout_url) return window.location.assign(deposit.checkout_url);
      onClose();
    } catch (error) {
      showRefusal(error, form, ['amount']);
    }
    return undefined;
  });
  return (
    <FormDialog title="Add credit" action="Continue" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="deposit-dialog" aside={<CurlButton endpoint="createDeposit" input={() => ({ body: { amount: form.getValues('amount').trim() } })} />}>
      <TextField label={`Amount${currency ? ` in ${currency}` : ''}`} inputMode="decimal" autoComplete="off" autoFocus hint="What becomes credit; tax, where there is any, is added to it." problem={messageAt(errors, 'amount')} {...form.register('amount')} />
      <div className="flex flex-wrap gap-2">{['25.00', '100.00', '500.00'].map((amount) => <Button key={amount} size="small" onClick={() => form.setValue('amount', amount)}>{amount}</Button>)}</div>
    </FormDialog>
  );
}
