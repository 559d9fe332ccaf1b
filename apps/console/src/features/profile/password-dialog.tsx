'use client';

import { checkPassword, checkPasswordDiffers, passwordLimits, type Issue } from '@garrison/domain';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useChangePassword } from './security.queries';

type PasswordForm = { current_password: string; new_password: string };

/** Asks for the present password, so that a borrowed browser is not enough. */
export function PasswordDialog({ email, name, onClose }: { email: string; name: string; onClose: () => void }) {
  const change = useChangePassword();
  const check = ({ current_password: current, new_password: next }: PasswordForm): Issue[] => [...checkPasswordDiffers(current, next, 'new_password'), ...checkPassword(next, 'new_password', [email, name])];
  const form = useForm<PasswordForm>({ defaultValues: { current_password: '', new_password: '' }, resolver: domainResolver(check) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (body) => {
    try {
      await change.mutateAsync(body);
      onClose();
    } catch (error) {
      showRefusal(error, form, ['current_password', 'new_password']);
    }
  });
  return (
    <FormDialog title="Change the password" description="All other sessions are signed out; API keys stay." action="Change password" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="password-dialog" aside={<CurlButton endpoint="changePassword" input={() => ({ body: form.getValues() })} />}>
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <TextField label="Present password" type="password" autoComplete="current-password" autoFocus problem={messageAt(errors, 'current_password')} {...form.register('current_password')} />
      <TextField label="New password" type="password" autoComplete="new-password" hint={`At least ${passwordLimits.minLength} characters; several words are easy to remember.`} problem={messageAt(errors, 'new_password')} {...form.register('new_password')} />
    </FormDialog>
  );
}
