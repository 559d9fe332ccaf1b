'use client';

import type { ProfileView } from '@garrison/contracts';
import { checkProfile, missingProfileFields, type Issue, type ProfilePatch } from '@garrison/domain';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { CountryField } from '@/ui/country-field';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { Badge, Card, Facts, Notice, PageHeader, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { AppearanceCard } from './appearance-card';
import { SecurityCard } from './security-card';
import { useProfile, useUpdateProfile, type ProfileChange } from './profile.queries';

const members = ['name', 'phone', 'address_line', 'city', 'state', 'postal_code', 'country', 'tax_number'] as const;
type ProfileForm = Record<(typeof members)[number], string>;

/** An empty field clears what was there; the name and the country cannot be cleared. */
const changeFrom = (form: ProfileForm): ProfileChange =>
  Object.fromEntries(members.map((member) => [member, form[member].trim() === '' && member !== 'name' && member !== 'country' ? null : form[member].trim()]));

const checkForm = (form: ProfileForm): Issue[] => checkProfile(changeFrom(form) as ProfilePatch);
const formFrom = (profile: ProfileView): ProfileForm => Object.fromEntries(members.map((member) => [member, profile[member] ?? ''])) as ProfileForm;

export function ProfileCard({ profile }: { profile: ProfileView }) {
  const update = useUpdateProfile();
  const form = useForm<ProfileForm>({ values: formFrom(profile), resolver: domainResolver(checkForm), resetOptions: { keepDirtyValues: true } });
  const { errors, isSubmitting, isDirty } = form.formState;
  const field = (name: keyof ProfileForm) => ({ problem: messageAt(errors, name), ...form.register(name) });

  const save = form.handleSubmit(async (values) => {
    try {
      form.reset(formFrom((await update.mutateAsync(changeFrom(values))).profile));
    } catch (error) {
      showRefusal(error, form, members);
    }
  });

  return (
    <Card title="Contact and address" aside={<Badge tone={profile.is_complete ? 'ok' : 'warn'} data-testid="profile-status">{profile.is_complete ? 'Complete' : 'Incomplete'}</Badge>}>
      <form onSubmit={(event) => void save(event)} noValidate className="space-y-4">
        {!profile.is_complete && (
          <Notice tone="warn">Deploying needs a complete profile. Still missing: {missingProfileFields(profile).map((name) => name.replace('_', ' ')).join(', ')}.</Notice>
        )}
        <FormProblem of={errors.root} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Name" autoComplete="name" {...field('name')} />
          <TextField label="Phone" optional autoComplete="tel" {...field('phone')} />
          <TextField label="Address line" autoComplete="street-address" frameClassName="sm:col-span-2" {...field('address_line')} />
          <TextField label="City" optional autoComplete="address-level2" {...field('city')} />
          <TextField label="State" optional autoComplete="address-level1" {...field('state')} />
          <TextField label="Postal code" autoComplete="postal-code" {...field('postal_code')} />
          <CountryField label="Country" autoComplete="country" {...field('country')} />
          <TextField label="Tax number" optional hint="GST or VAT number, for invoices." {...field('tax_number')} />
        </div>
        <span className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="primary" busy={isSubmitting} blockedBecause={isDirty ? undefined : 'Nothing is changed.'} data-testid="profile-save">Save profile</Button>
          <CurlButton endpoint="updateProfile" input={() => ({ body: changeFrom(form.getValues()) })} />
        </span>
      </form>
    </Card>
  );
}

export function ProfilePage() {
  const { data: profile } = useProfile();
  if (!profile) return <><PageHeader title="Profile and security" /><Card><Skeleton lines={6} /></Card></>;
  return (
    <>
      <PageHeader title="Profile and security" note={profile.email} />
      <div className="grid items-start gap-5 xl:grid-cols-[2fr_1fr]">
        <div className="space-y-5">
          <ProfileCard profile={profile} />
          <SecurityCard profile={profile} />
        </div>
        <div className="space-y-5">
          <Card title="Account"><Facts facts={[['Currency', profile.currency], ['Role', profile.role], ['Member since', <TimeAgo key="since" at={profile.created_at} />]]} /></Card>
          <AppearanceCard />
        </div>
      </div>
    </>
  );
}
