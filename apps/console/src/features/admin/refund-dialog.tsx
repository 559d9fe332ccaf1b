'use client';

import { ApiError } from '@garrison/api-client';
import { useForm } from 'react-hook-form';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useRefundDeposit } from './admin.queries';

/** Refusals that are about the deposit itself. */
const aboutDeposit = ['not_found', 'wrong_state'];

/** Gives a deposit back. There is no way to have that undone, so its id, the only name it has, is written by whoever does it. */
export function RefundDialog({ onClose }: { onClose: () => void }) {
  const refund = useRefundDeposit();
  const form = useForm({ defaultValues: { id: '', amount: '' } });
  const { errors, isSubmitting } = form.formState;
  const asked = ({ id, amount } = form.getValues()) => ({ id: id.trim(), ...(amount.trim() === '' ? {} : { amount: amount.trim() }) });
  const submit = form.handleSubmit(async (values) => {
    try {
      await refund.mutateAsync(asked(values));
      onClose();
    } catch (error) {
      if (error instanceof ApiError && aboutDeposit.includes(error.code)) form.setError('id', { type: error.code, message: error.message }, { shouldFocus: true });
      else showRefusal(error, form, ['amount']);
    }
  });
  const curl = () => {
    const { id, ...body } = asked();
    return { params: { id }, body };
  };
  const part = form.watch('amount').trim();
  return (
    <FormDialog
      title="Refund a deposit"
      description="The money goes back to who paid it and cannot be had again. The credit goes off the balance, which may become negative."
      action={part ? `Refund ${part}` : 'Refund all that is left'}
      look="danger"
      busy={isSubmitting}
      problem={errors.root}
      onClose={onClose}
      onSubmit={() => void submit()}
      testId="refund-dialog"
      aside={<CurlButton endpoint="adminRefundDeposit" input={curl} />}
    >
      <TextField label="Id of the deposit" autoComplete="off" spellCheck={false} autoFocus hint="The customer copies it from the deposit on the billing page." problem={messageAt(errors, 'id')} {...form.register('id', { required: 'Enter the id of the deposit.' })} />
      <TextField label="Amount" optional inputMode="decimal" autoComplete="off" hint="Of what was paid, with its tax; all that is left of it when this is empty." problem={messageAt(errors, 'amount')} {...form.register('amount')} />
    </FormDialog>
  );
}
