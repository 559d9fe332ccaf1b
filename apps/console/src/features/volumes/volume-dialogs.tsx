'use client';

import type { VolumeView } from '@garrison/contracts';
import { checkClone, checkResize, checkVolumeDescription, checkVolumeName, cloneName, sizeLimitsOf, volumeLifecycle, volumeTypesOf, type VolumeType } from '@garrison/domain';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { gigabytes } from '@/lib/format';
import { CheckField, Field, SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { SizeField } from '@/ui/size-field';
import { Notice } from '@/ui/surfaces';
import { CurlButton } from '@/ui/curl-button';
import { toastFailure } from '@/ui/toasts';
import { VolumePrice } from './volume-price';
import { useCloneVolume, useDeleteVolume, useResizeVolume, useUpdateVolume } from './volume.queries';

type Props = { volume: VolumeView; onClose: () => void };

/** Name and description. */
export function EditVolumeDialog({ volume, onClose }: Props) {
  const update = useUpdateVolume();
  const form = useForm({
    defaultValues: { name: volume.name, description: volume.description ?? '' },
    resolver: domainResolver(({ name, description }: { name: string; description: string }) => [...checkVolumeName(name.trim(), 'name'), ...checkVolumeDescription(description, 'description')]),
  });
  const { errors, isSubmitting } = form.formState;
  const body = () => ({ name: form.getValues('name').trim(), description: form.getValues('description').trim() || null });
  const save = form.handleSubmit(async () => {
    try {
      await update.mutateAsync({ id: volume.id, ...body() });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'description']);
    }
  });
  return (
    <FormDialog title="Rename or describe" action="Save" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton endpoint="updateVolume" input={() => ({ params: { id: volume.id }, body: body() })} />}>
      <TextField label="Volume name" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
    </FormDialog>
  );
}

/** Only ever larger. */
export function ResizeVolumeDialog({ volume, onClose }: Props) {
  const resize = useResizeVolume();
  const form = useForm({ defaultValues: { size_gb: volume.size_gb }, resolver: domainResolver(({ size_gb }: { size_gb: number }) => checkResize(volume, size_gb)) });
  const { errors, isSubmitting } = form.formState;
  const size = form.watch('size_gb');
  const max = sizeLimitsOf(volume.tier, volume.volume_type)?.max_gb ?? volume.size_gb;
  const save = form.handleSubmit(async ({ size_gb }) => {
    try {
      await resize.mutateAsync({ id: volume.id, size_gb });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['size_gb']);
    }
  });
  return (
    <FormDialog title={<>Resize <span className="wrap-anywhere">{volume.name}</span></>} action="Resize" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton endpoint="resizeVolume" input={() => ({ params: { id: volume.id }, body: form.getValues() })} />}>
      <Controller
        control={form.control}
        name="size_gb"
        render={({ field: { ref, onChange, ...field } }) => (
          <Field label="New size in GB" hint={`Now ${gigabytes(volume.size_gb)}; it can grow to ${gigabytes(max)}, never shrink.`} problem={messageAt(errors, 'size_gb')}>
            {(control) => <SizeField {...control} {...field} ref={ref} onChange={onChange} min={volume.size_gb} max={max} step={100} data-testid="volume-size" />}
          </Field>
        )}
      />
      <VolumePrice tier={volume.tier} type={volume.volume_type} sizeGb={size} />
    </FormDialog>
  );
}

/** A copy with a name and perhaps another type. */
export function CloneVolumeDialog({ volume, onClose }: Props) {
  const clone = useCloneVolume();
  const form = useForm<{ name: string; volume_type: VolumeType }>({ defaultValues: { name: cloneName(volume.name, []), volume_type: volume.volume_type }, resolver: domainResolver((values) => checkClone(volume, { ...values, name: values.name.trim() })) });
  const { errors, isSubmitting } = form.formState;
  const body = () => ({ name: form.getValues('name').trim(), volume_type: form.getValues('volume_type') });
  const save = form.handleSubmit(async () => {
    try {
      await clone.mutateAsync({ id: volume.id, ...body() });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'volume_type']);
    }
  });
  return (
    <FormDialog title={<>Clone <span className="wrap-anywhere">{volume.name}</span></>} action="Clone" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton endpoint="cloneVolume" input={() => ({ params: { id: volume.id }, body: body() })} />}>
      <TextField label="Name of the copy" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <SelectField label="Type" problem={messageAt(errors, 'volume_type')} {...form.register('volume_type')}>
        {volumeTypesOf(volume.tier).map((type) => <option key={type}>{type}</option>)}
      </SelectField>
      <VolumePrice tier={volume.tier} type={form.watch('volume_type')} sizeGb={volume.size_gb} />
    </FormDialog>
  );
}

/** Into the trash, or gone for good once its name was typed. */
export function DeleteVolumeDialog({ volume, onClose }: Props) {
  const remove = useDeleteVolume();
  // there is no way into the trash from some states
  const canBeKept = volumeLifecycle.can(volume.status, 'trash');
  const [chosen, setPermanent] = useState(false);
  const permanent = chosen || !canBeKept;
  const confirm = () =>
    remove.mutate({ id: volume.id, permanent }, {
      onError: (error) => toastFailure(error, `${volume.name} was not deleted`),
      onSettled: onClose,
    });
  return (
    <NameConfirmDialog
      name={permanent ? volume.name : undefined}
      title={<>Delete <span className="wrap-anywhere">{volume.name}</span>?</>}
      action="Delete volume"
      busy={remove.isPending}
      aside={<CurlButton endpoint="deleteVolume" input={() => ({ params: { id: volume.id }, body: { is_permanent: permanent } })} />}
      onConfirm={confirm}
      onClose={onClose}
    >
      {permanent ? <Notice tone="danger">The {gigabytes(volume.size_gb)} on it are lost.</Notice> : <Notice>It goes into the trash, where it can be taken back for a while and costs what it did.</Notice>}
      {canBeKept && <CheckField label="Delete it for good" hint="Not into the trash." checked={permanent} data-testid="delete-permanently" onChange={(event) => setPermanent(event.target.checked)} />}
    </NameConfirmDialog>
  );
}
