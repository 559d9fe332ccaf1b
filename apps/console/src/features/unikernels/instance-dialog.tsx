'use client';

import { isImageReference, isMountPath, issue, type Issue } from '@garrison/domain';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CheckField, SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { toastDone } from '@/ui/toasts';
import { nameProblems, sizeProblems } from './form-checks';
import { onlyOf } from './refusals';
import { megabytes } from './unikernel-parts';
import { useCreateKraftInstance, useKraftVolumes, useQuotas, type NewKraftInstance } from './unikernel.queries';

type Form = { name: string; image: string; memory_mb: number; volume: string; size_mb: number; at: string; autostart: boolean };
const NEW = 'new';
const fields = ['name', 'image', 'memory_mb', 'volume', 'size_mb', 'at'];

const requestFrom = ({ name, image, memory_mb, volume, size_mb, at, autostart }: Form): NewKraftInstance => ({
  name: name.trim(), image: image.trim(), memory_mb, autostart,
  ...(volume === '' ? {} : { volumes: [volume === NEW ? { size_mb, at: at.trim() } : { uuid: volume, at: at.trim() }] }),
});

/** An instance from an image, with a volume if wanted. */
export function CreateInstanceDialog({ metro, onClose }: { metro: string; onClose: () => void }) {
  const create = useCreateKraftInstance(metro);
  const limits = useQuotas(metro).data?.limits;
  const free = useKraftVolumes(metro).data?.filter(({ state }) => state === 'available') ?? [];
  const check = ({ name, image, memory_mb, volume, size_mb, at }: Form): Issue[] => [
    ...nameProblems(name, 'name'),
    ...(isImageReference(image.trim()) ? [] : [issue('image', 'invalid', 'Name an image, such as nginx:latest.')]),
    ...(Number.isInteger(memory_mb) && (!limits || (memory_mb >= limits.min_memory_mb && memory_mb <= limits.max_memory_mb)) ? [] : [issue('memory_mb', 'out_of_range', `Give ${limits?.min_memory_mb ?? 1} to ${limits?.max_memory_mb ?? ''} MB.`)]),
    ...(volume === NEW ? sizeProblems(size_mb, limits, 'size_mb') : []),
    ...(volume === '' || isMountPath(at.trim()) ? [] : [issue('at', 'invalid', 'The path has to begin with a slash and must not have "." or ".." or a colon in it; the root is none.')]),
  ];
  const form = useForm<Form>({ defaultValues: { name: '', image: '', memory_mb: 128, volume: '', size_mb: 100, at: '/mnt', autostart: true }, resolver: domainResolver(check) });
  const { errors, isSubmitting } = form.formState;
  const volume = form.watch('volume');
  const save = form.handleSubmit(async (values) => {
    try {
      const made = onlyOf(await create.mutateAsync([requestFrom(values)]), { exists: 'name', not_found: 'volume', attached: 'volume', wrong_state: 'volume', cannot_be_used: 'volume' });
      toastDone(values.autostart ? 'The instance starts' : 'The instance is made', made.name);
      onClose();
    } catch (error) {
      showRefusal(error, form, fields);
    }
  });
  return (
    <FormDialog title="Create an instance" action="Create instance" busy={isSubmitting} problem={errors.root?.message} onClose={onClose} onSubmit={() => void save()} testId="unikernel-dialog">
      <TextField label="Instance name" optional hint="Without one it is named after its image." autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="Image" placeholder="nginx:latest" autoComplete="off" spellCheck={false} problem={messageAt(errors, 'image')} {...form.register('image')} />
      <TextField label="Memory in MB" type="number" inputMode="numeric" hint={limits && `${megabytes(limits.min_memory_mb)} to ${megabytes(limits.max_memory_mb)}.`} problem={messageAt(errors, 'memory_mb')} {...form.register('memory_mb', { valueAsNumber: true })} />
      <SelectField label="Volume" hint={volume === NEW ? 'Made with the instance, it goes with it, unless it is detached or locked before.' : undefined} problem={messageAt(errors, 'volume')} {...form.register('volume')}>
        <option value="">None</option>
        <option value={NEW}>A new one</option>
        {free.map(({ uuid, name, size_mb: size }) => <option key={uuid} value={uuid}>{name}, {megabytes(size)}</option>)}
      </SelectField>
      {volume !== '' && (
        <div className="grid gap-4 sm:grid-cols-2">
          {volume === NEW && <TextField label="Size in MB" type="number" inputMode="numeric" problem={messageAt(errors, 'size_mb')} {...form.register('size_mb', { valueAsNumber: true })} />}
          <TextField label="Mount at" autoComplete="off" spellCheck={false} problem={messageAt(errors, 'at')} {...form.register('at')} />
        </div>
      )}
      <CheckField label="Start it at once" {...form.register('autostart')} />
    </FormDialog>
  );
}
