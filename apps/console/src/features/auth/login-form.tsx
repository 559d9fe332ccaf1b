'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { postSession, safeNext } from './session';

type Credentials = { email: string; password: string };
const fields = ['email', 'password'];

export function LoginForm() {
  const next = useSearchParams().get('next');
  const form = useForm<Credentials>({ defaultValues: { email: '', password: '' } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  const signIn = form.handleSubmit(async (credentials) => {
    try {
      await postSession('login', credentials);
      window.location.assign(safeNext(next)); // a full load, so that nothing of an earlier account stays in memory
    } catch (error) {
      showRefusal(error, form, fields);
    }
  });

  return (
    <form onSubmit={(event) => void signIn(event)} noValidate className="space-y-4">
      <FormProblem of={errors.root} />
      <TextField label="E-mail" type="email" autoComplete="username" autoFocus problem={messageAt(errors, 'email')} {...form.register('email', { required: 'Enter your e-mail address.' })} />
      <TextField label="Password" type="password" autoComplete="current-password" problem={messageAt(errors, 'password')} {...form.register('password', { required: 'Enter your password.' })} />
      <Button type="submit" look="primary" className="w-full" busy={isSubmitting || (isSubmitSuccessful && Object.keys(errors).length === 0)} data-testid="login-submit">Sign in</Button>
      <p className="text-center text-sm text-muted">New here? <Link href="/register" className="link">Create an account</Link></p>
    </form>
  );
}
