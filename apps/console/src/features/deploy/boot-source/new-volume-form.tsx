'use client';

import { sizeLimitsOf, volumeLimits, volumeTypesOf, type NewVolume, type VolumeType } from '@garrison/domain';
import { useId } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { gigabytes } from '@/lib/format';
import { domainResolver, messageAt } from '@/lib/field-problems';
import type { Problem } from '@/lib/problems';
import { Button } from '@/ui/button';
import { Field, FieldProblem, TextField } from '@/ui/field';
import { SizeField } from '@/ui/size-field';
import { ChoiceCard } from '../choice-card';

const words: Record<VolumeType, { title: string; use: string }> = {
  NVMe: { title: 'NVMe (Fast Storage)', use: 'For databases, applications and data in frequent use.' },
  HDD: { title: 'HDD (Standard Storage)', use: 'For backups, archives and data in rare use; costs less.' },
  SSD: { title: 'SSD', use: '' },
};
const STEP_GB = 100;

/** Name, size and type of one volume. `check` are the domain's rules, seen from this place in the deployment. */
export function NewVolumeForm({ initial, action, check, onDone, onCancel }: {
  initial: NewVolume;
  action: string;
  check: (volume: NewVolume) => readonly Problem[];
  onDone: (volume: NewVolume) => void;
  onCancel: () => void;
}) {
  const form = useForm<NewVolume>({ defaultValues: initial, resolver: domainResolver(check) });
  const { errors } = form.formState;
  const type = form.watch('volume_type');
  const limits = sizeLimitsOf('advanced', type) ?? volumeLimits.advanced.NVMe;
  const group = useId();
  const done = form.handleSubmit((volume) => onDone({ ...volume, name: volume.name.trim() }));
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.stopPropagation();
        void done(event);
      }}
    >
      <TextField label="Volume name" autoComplete="off" autoFocus maxLength={60} hint="3 to 30 letters, digits, hyphens and underscores; no hyphen or underscore at the ends." problem={messageAt(errors, 'name')} data-testid="volume-name" {...form.register('name')} />
      <Controller
        control={form.control}
        name="size_gb"
        render={({ field: { ref, onChange, ...field } }) => (
          <Field label="Size in GB" hint={`${gigabytes(limits.min_gb)} to ${gigabytes(limits.max_gb)} for ${type}.`} problem={messageAt(errors, 'size_gb')}>
            {(control) => <SizeField {...control} {...field} ref={ref} onChange={onChange} min={limits.min_gb} max={limits.max_gb} step={STEP_GB} data-testid="volume-size" />}
          </Field>
        )}
      />
      <div role="radiogroup" aria-label="Storage type">
        <p className="mb-1 font-medium">Storage type</p>
        <div className="grid gap-2.5 sm:grid-cols-2">
          {volumeTypesOf('advanced').map((one) => (
            <ChoiceCard key={one} value={one} data-testid={`volume-type-${one}`} {...form.register('volume_type')} name={`${group}-type`} checked={type === one} onChange={() => form.setValue('volume_type', one, { shouldValidate: form.formState.isSubmitted })}>
              <span className="block font-medium">{words[one].title}</span>
              <span className="block text-sm text-muted">{words[one].use} Up to {gigabytes(sizeLimitsOf('advanced', one)?.max_gb ?? 0)}.</span>
            </ChoiceCard>
          ))}
        </div>
        <FieldProblem>{messageAt(errors, 'volume_type')}</FieldProblem>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" data-testid="volume-submit">{action}</Button>
      </div>
    </form>
  );
}
