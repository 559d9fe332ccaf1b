'use client';

import { issue, type Issue } from '@garrison/domain';
import { Server } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { CheckField, SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { EmptyState } from '@/ui/surfaces';
import { mountProblems, nameProblems, sizeProblems } from './form-checks';
import { onlyOf } from './refusals';
import { megabytes } from './unikernel-parts';
import { useAttachKraftVolume, useCloneKraftVolume, useKraftInstances, useQuotas, useUpdateKraftVolume, type KraftVolume, type VolumeChange } from './unikernel.queries';

type Props = { metro: string; volume: KraftVolume; onClose: () => void };

/** Only ever larger. */
export function ResizeDialog({ metro, volume, onClose }: Props) {
  const update = useUpdateKraftVolume(metro);
  const limits = useQuotas(metro).data?.limits;
  const form = useForm({ defaultValues: { size_mb: volume.size_mb }, resolver: domainResolver(({ size_mb }: { size_mb: number }) => sizeProblems(size_mb, limits && { ...limits, min_volume_mb: volume.size_mb }, 'size_mb')) });
  const { errors, isSubmitting } = form.formState;
  const items = (): VolumeChange[] => [{ uuid: volume.uuid, prop: 'size_mb', op: 'set', value: form.getValues('size_mb') }];
  const save = form.handleSubmit(async () => {
    try {
      onlyOf(await update.mutateAsync(items()), { invalid: 'size_mb', quota: 'size_mb' });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['size_mb']);
    }
  });
  return (
    <FormDialog title={<>Resize <span className="wrap-anywhere">{volume.name}</span></>} action="Resize" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton kraft="updateVolumes" input={() => ({ metro, items: items() })} />}>
      <TextField label="New size in MB" type="number" inputMode="numeric" autoFocus hint={`Now ${megabytes(volume.size_mb)}; it can grow, never shrink.`} problem={messageAt(errors, 'size_mb')} {...form.register('size_mb', { valueAsNumber: true })} />
    </FormDialog>
  );
}

/** A copy with a name of its own. */
export function CloneDialog({ metro, volume, onClose }: Props) {
  const clone = useCloneKraftVolume(metro);
  const form = useForm({ defaultValues: { name: '' }, resolver: domainResolver(({ name }: { name: string }) => nameProblems(name, 'name')) });
  const { errors, isSubmitting } = form.formState;
  const items = () => [{ uuid: volume.uuid, vol_name: form.getValues('name').trim() }];
  const save = form.handleSubmit(async () => {
    try {
      onlyOf(await clone.mutateAsync(items()), { exists: 'name' });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name']);
    }
  });
  return (
    <FormDialog title={<>Clone <span className="wrap-anywhere">{volume.name}</span></>} action="Clone" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton kraft="cloneVolumes" input={() => ({ metro, items: items() })} />}>
      <TextField label="Name of the copy" optional hint="Without one it is given one." autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
    </FormDialog>
  );
}

type AttachForm = { instance: string; at: string; readonly: boolean };
const attachProblems = ({ instance, at }: AttachForm): Issue[] => [
  ...(instance ? [] : [issue('instance', 'missing', 'Choose an instance.')]),
  ...mountProblems(at, 'at'),
];

/** To a stopped instance; it is mounted when that starts. */
export function AttachDialog({ metro, volume, onClose }: Props) {
  const attach = useAttachKraftVolume(metro);
  const { data: instances } = useKraftInstances(metro);
  const form = useForm<AttachForm>({ defaultValues: { instance: '', at: '/mnt', readonly: false }, resolver: domainResolver(attachProblems) });
  const { errors, isSubmitting } = form.formState;
  const items = () => {
    const { instance, at, readonly } = form.getValues();
    return [{ uuid: volume.uuid, attach_to: { uuid: instance }, at: at.trim(), readonly }];
  };
  const save = form.handleSubmit(async () => {
    try {
      onlyOf(await attach.mutateAsync(items()), { wrong_state: 'instance', attached: 'instance', not_found: 'instance', invalid: 'at' });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['instance', 'at']);
    }
  });
  return (
    <FormDialog title={<>Attach <span className="wrap-anywhere">{volume.name}</span></>} action="Attach" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton kraft="attachVolumes" input={() => ({ metro, items: items() })} />}>
      {instances?.length === 0 && <EmptyState icon={Server} title="No instances here">Create one first, or create one with this volume.</EmptyState>}
      <SelectField label="Instance" hint="Stopped ones can take a volume." problem={messageAt(errors, 'instance')} {...form.register('instance')}>
        <option value="">Choose an instance</option>
        {instances?.map(({ uuid, name, state }) => <option key={uuid} value={uuid} disabled={state !== 'stopped'}>{name} ({state})</option>)}
      </SelectField>
      <TextField label="Mount at" autoComplete="off" spellCheck={false} problem={messageAt(errors, 'at')} {...form.register('at')} />
      <CheckField label="Read-only" {...form.register('readonly')} />
    </FormDialog>
  );
}
