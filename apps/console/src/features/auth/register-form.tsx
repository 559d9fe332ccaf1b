'use client';

import { checkCountryGiven, checkEmail, checkPassword, checkProfile, currencyOfCountry, passwordLimits, type Issue } from '@garrison/domain';
import Link from 'next/link';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CountryField } from '@/ui/country-field';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { postSession } from './session';

type Account = { name: string; email: string; password: string; country: string };
const fields = ['name', 'email', 'password', 'country'];

/** The same rules the API refuses by. */
const checkAccount = ({ name, email, password, country }: Account): Issue[] => [
  ...checkProfile({ name }),
  ...checkEmail(email, 'email'),
  ...checkPassword(password, 'password', [email, name]),
  ...checkCountryGiven(country, 'country'),
];

export function RegisterForm() {
  const form = useForm<Account>({ defaultValues: { name: '', email: '', password: '', country: '' }, resolver: domainResolver(checkAccount) });
  const { errors, isSubmitting } = form.formState;
  const country = form.watch('country');

  const register = form.handleSubmit(async (account) => {
    try {
      await postSession('register', account);
      window.location.assign('/instances');
    } catch (error) {
      showRefusal(error, form, fields);
    }
  });

  return (
    <form onSubmit={(event) => void register(event)} noValidate className="space-y-4">
      <FormProblem of={errors.root} />
      <TextField label="Name" autoComplete="name" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="E-mail" type="email" autoComplete="username" problem={messageAt(errors, 'email')} {...form.register('email')} />
      <TextField label="Password" type="password" autoComplete="new-password" hint={`At least ${passwordLimits.minLength} characters; several words are easy to remember.`} problem={messageAt(errors, 'password')} {...form.register('password')} />
      <CountryField label="Country" hint={country ? `Your account will be kept in ${currencyOfCountry(country)}.` : 'It decides the currency of your account.'} problem={messageAt(errors, 'country')} {...form.register('country')}>
        <option value="">Choose a country</option>
      </CountryField>
      <Button type="submit" look="primary" className="w-full" busy={isSubmitting} data-testid="register-submit">Create account</Button>
      <p className="text-center text-sm text-muted">Have an account? <Link href="/login" className="link">Sign in</Link></p>
    </form>
  );
}
